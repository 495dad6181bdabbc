namespace Weir.Broker.Storage;

/// <summary>A real folder. Calls that wait for the disk do as <see cref="FileDiskWork"/> says.</summary>
sealed class FileDisk(string root, int openAtMost = FileDisk.OpenAtMost) : IDisk
{
    /// <summary>Files that stay open: what a process may have open is 1024 in many places, and connections need some.</summary>
    const int OpenAtMost = 256;

    readonly string _root = Path.GetFullPath(root);
    readonly OpenFiles _files = new(openAtMost);

    /// <summary>How many files are open at the moment.</summary>
    public int OpenCount => _files.Count;

    public ValueTask<IDiskFile> OpenAsync(string path) => FileDiskWork.RunAsync<IDiskFile>(() =>
    {
        var full = Full(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var file = new FileDiskFile(_files, full);
        _files.Take(file, FileMode.OpenOrCreate);
        _files.Return(file, isDirty: null);
        return file;
    });

    public ValueTask<bool> ExistsAsync(string path) => new(File.Exists(Full(path)));

    public ValueTask<IReadOnlyList<string>> ListAsync(string folder) =>
        new(Directory.Exists(Full(folder)) ? [.. Directory.GetFiles(Full(folder)).Select(file => Path.GetFileName(file))] : Array.Empty<string>());

    public ValueTask RenameAsync(string from, string to) => FileDiskWork.RunAsync(() => _files.Rename(Full(from), Full(to), () => File.Move(Full(from), Full(to), overwrite: true)));

    public ValueTask DeleteAsync(string path) => FileDiskWork.RunAsync(() =>
    {
        if (File.Exists(Full(path))) File.Delete(Full(path));
    });

    public ValueTask DeleteFolderAsync(string folder) => FileDiskWork.RunAsync(() =>
    {
        if (Directory.Exists(Full(folder))) Directory.Delete(Full(folder), recursive: true);
    });

    public ValueTask SyncFolderAsync(string folder) => FileDiskWork.RunAsync(() =>
    {
        // The folders above may be new as well, and their names are as durable as their own parents.
        for (var path = folder; ; path = Path.GetDirectoryName(path)!)
        {
            DiskSync.Folder(Full(path));
            if (path.Length == 0) return;
        }
    });

    public IDisposable? TryLock(string path)
    {
        Directory.CreateDirectory(_root);
        try
        {
            // FileShare.None is an advisory lock on Unix (flock) and a mandatory one on Windows; both end with the process, however it ends.
            return new FileStream(Full(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(Full(path)))
        {
            return null;
        }
    }

    string Full(string path) => Path.Combine(_root, path);
}
