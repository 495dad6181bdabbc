using System.Reflection;
using Weir.Commands;
using Weir.Generate;
using Weir.Keys;

namespace Weir.Demo;

/// <summary>The demo's folder: the sample pipeline as the program carries it, fresh keys, the broker's data, the workers' logs.</summary>
sealed class DemoFolder(string path, bool isTemporary) : IDisposable
{
    const string Prefix = "Weir.Demo.Sample/";
    const string NamePrefix = "weir-demo-";
    const string OpenMark = "running";

    // Held open as long as the demo runs: the lock ends with the process, however that ends.
    FileStream? _mark;

    public string Path { get; } = path;
    public string Pipeline => System.IO.Path.Combine(Path, "pipeline.yaml");
    public string Broker => System.IO.Path.Combine(Path, "broker");
    public LoginKeys Keys => LoginKeys.In(System.IO.Path.Combine(Path, "secrets"));

    /// <summary>How far an earlier demo in this folder came; null in a new one.</summary>
    public DemoManifest? Earlier { get; private set; }

    public string LogOf(string worker) => System.IO.Path.Combine(Path, worker + ".log");

    /// <param name="given">A folder to keep, or null: a temporary one, deleted at the end.</param>
    /// <exception cref="CommandFailure">Exit code 78: an earlier demo in the folder was not ended in good order, so nobody knows what it wrote.</exception>
    public static DemoFolder Open(string? given)
    {
        if (given is null) RemoveDead();
        var folder = new DemoFolder(given is null ? Directory.CreateTempSubdirectory(NamePrefix).FullName : System.IO.Path.GetFullPath(given), given is null);
        Directory.CreateDirectory(folder.Path);
        if (File.Exists(folder.At(OpenMark)))
            throw new CommandFailure(ExitCode.Configuration, "WEIR8022", $"'{given}' holds a demo that still runs or was not ended in good order", "Choose another folder, or delete this one");
        try
        {
            folder.Earlier = DemoManifest.Load(folder.At(DemoManifest.FileName));
            folder._mark = Mark(folder.At(OpenMark), FileMode.Create);
            folder.WriteSample();
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The demo ended in good order: what it generated is written down, and the next one in this folder goes on from there.</summary>
    public void Close(DemoManifest manifest)
    {
        manifest.Save(At(DemoManifest.FileName));
        _mark?.Dispose();
        File.Delete(At(OpenMark));
    }

    public void Dispose()
    {
        _mark?.Dispose();
        try
        {
            if (isTemporary) Directory.Delete(Path, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A file that somebody still holds: the next demo's start takes it.
        }
    }

    /// <summary>Deletes the temporary folders of demos that were killed: their mark is there and nobody holds it.</summary>
    static void RemoveDead()
    {
        foreach (string left in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), NamePrefix + "*"))
        {
            try
            {
                Mark(System.IO.Path.Combine(left, OpenMark), FileMode.Open).Dispose();
                Directory.Delete(left, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It runs, is another user's, or is gone by now.
            }
        }
    }

    static FileStream Mark(string path, FileMode mode) => new(path, mode, FileAccess.ReadWrite, FileShare.None);

    string At(string name) => System.IO.Path.Combine(Path, name);

    void WriteSample()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            string file = At(name[Prefix.Length..].Replace('\\', '/'));
            if (File.Exists(file)) continue;
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            using var content = assembly.GetManifestResourceStream(name)!;
            using var target = File.Create(file);
            content.CopyTo(target);
        }
        foreach (string key in (string[])["login-ip", "login-device"])
        {
            string folder = At($"secrets/{key}");
            if (KeyFile.NewestIn(folder) == 0) KeyFile.Write(folder, 1);
        }
    }
}
