@"%~dp0python\python.exe" -c "from {module} import {name}; import sys; sys.argv[0] = '{name}'; {name}()" %*
