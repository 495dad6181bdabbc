@echo off
setlocal
dotnet build "%~dp0src\Weir\Weir.csproj" -c Release -v quiet --nologo 1>&2 || exit /b 1
"%~dp0artifacts\bin\Weir\release\weir.exe" %*
