namespace Weir.Commands.DeadLetters;

/// <summary>Files with whole records: only the user who runs the program can read them. On Windows the folder's rights are all there is.</summary>
static class PrivateFile
{
    const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder where it is missing; one that is there keeps its rights.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, Own | UnixFileMode.UserExecute);
    }

    /// <summary>In place of a file of that name, whose rights, or which other file it stands for, is somebody else's choice.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Own;
        File.Delete(path);
        using var file = new FileStream(path, options);
        file.Write(bytes);
    }
}
