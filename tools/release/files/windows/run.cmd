@echo off
rem Nothing is looked up on PATH or in the registry, and nothing is installed.
setlocal
pushd "%~dp0"
if not exist python\python.exe (
    if not exist {zip} (
        chcp 65001 >nul
        type python\missing.txt
        pause
        exit /b 1
    )
    certutil -hashfile {zip} SHA256 | findstr /i /c:"{sha256}" >nul
    if errorlevel 1 (
        chcp 65001 >nul
        type python\damaged.txt
        pause
        exit /b 1
    )
    tar -xf {zip} -C python
    copy /y python\paths.txt python\{pth} >nul
)
python\python.exe python\start.py {word}
if errorlevel 1 pause
