@"%~dp0python\python.exe" -c "from {module} import main; import sys; sys.argv[0] = '{name}'; main()" %*
