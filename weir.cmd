@echo off
setlocal
dotnet build "%~dp0Weir.slnx" -c Release -v quiet --nologo 1>&2 || exit /b 1
"%~dp0artifacts\bin\Weir\release\weir.exe" %*
