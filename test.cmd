@echo off
setlocal
dotnet build "%~dp0Weir.slnx" -c Release -v quiet --nologo 1>&2 || exit /b 1
dotnet test "%~dp0Weir.slnx" -c Release --no-build --nologo %*
