using Weir.Keys;

namespace Weir.Commands.Initializing;

/// <summary>Writes a pipeline's folder, and nothing where one of the files is there already.</summary>
/// <param name="folder">Made where it is missing.</param>
sealed class InitFiles(string folder)
{
    readonly List<(string Path, string Text)> _files = [];
    readonly List<string> _keys = [];

    public void Add(string path, string text) => _files.Add((path, text));

    /// <summary>A fresh key for development, which only its owner can read and git does not see.</summary>
    public void AddKey(string name) => _keys.Add(Path.Combine("secrets", name, "v1"));

    /// <exception cref="CommandFailure">A file is there already.</exception>
    public void RefuseToOverwrite()
    {
        var there = _files.Select(file => file.Path).Concat(_keys).Where(path => File.Exists(Path.Combine(folder, path))).ToList();
        if (there.Count > 0) throw new CommandFailure(ExitCode.Failed, "WEIR8030", $"'{Path.Combine(folder, there[0])}' is there already{(there.Count > 1 ? $", and {there.Count - 1} more" : "")}; nothing was written", "Choose another folder with --out");
    }

    /// <summary>Everything, the keys included.</summary>
    /// <returns>What was written, relative to the folder.</returns>
    public IReadOnlyList<string> Write()
    {
        foreach (var (path, text) in _files) Write(path, text);
        if (_keys.Count > 0 && !File.Exists(Path.Combine(folder, "secrets", ".gitignore"))) Write(Path.Combine("secrets", ".gitignore"), "*\n");
        foreach (string key in _keys) KeyFile.Write(Path.GetDirectoryName(Path.Combine(folder, key))!, 1);
        return [.. _files.Select(file => file.Path), .. _keys];
    }

    public void Write(string path, string text)
    {
        string full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
