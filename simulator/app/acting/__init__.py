"""角色扮演 and the records: a take of a scene is rebuilt from its steps, each sentence goes there first."""
