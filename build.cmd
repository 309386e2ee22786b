@echo off
rem Builds and tests this repository; build.cmd --help lists what else it does.
setlocal
cd /d "%~dp0"

where dotnet >nul 2>nul
if errorlevel 1 (
    echo error: 'dotnet' was not found. Install the .NET 10 SDK ^(https://dot.net/download^) and put it on the PATH. 1>&2
    exit /b 1
)

dotnet tool restore --verbosity quiet || exit /b 1

set "target=%~1"
if "%target%"=="" goto default
if "%target%"=="-h" goto help
if "%target%"=="--help" goto help
if "%target%"=="help" goto help
if "%target:~0,1%"=="-" goto default
if "%target%"=="bench" goto bench
dotnet cake build/build.cake --target=%1 %2 %3 %4 %5 %6 %7 %8 %9
exit /b %errorlevel%

:default
dotnet cake build/build.cake %*
exit /b %errorlevel%

:bench
dotnet cake build/build.cake --target=bench "--benchmarks=%2 %3 %4 %5 %6 %7 %8 %9"
exit /b %errorlevel%

:help
dotnet cake build/build.cake --description
exit /b %errorlevel%
