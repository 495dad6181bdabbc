using System.Reflection;
using Weir.Commands;
using Weir.Generate;
using Weir.Keys;

namespace Weir.Demo;

/// <summary>The demo's folder: the sample pipeline as the program carries it, fresh keys, the broker's data, the workers' logs.</summary>
sealed class DemoFolder(string path, bool isTemporary) : IDisposable
{
    const string Prefix = "Weir.Demo.Sample/";
    const string OpenMark = "running";

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
        var folder = new DemoFolder(given is null ? Directory.CreateTempSubdirectory("weir-demo-").FullName : System.IO.Path.GetFullPath(given), given is null);
        Directory.CreateDirectory(folder.Path);
        if (File.Exists(folder.At(OpenMark)))
            throw new CommandFailure(ExitCode.Configuration, "WEIR8022", $"'{given}' holds a demo that still runs or was not ended in good order", "Choose another folder, or delete this one");
        folder.Earlier = DemoManifest.Load(folder.At(DemoManifest.FileName));
        File.WriteAllText(folder.At(OpenMark), "");
        folder.WriteSample();
        return folder;
    }

    /// <summary>The demo ended in good order: what it generated is written down, and the next one in this folder goes on from there.</summary>
    public void Close(DemoManifest manifest)
    {
        manifest.Save(At(DemoManifest.FileName));
        File.Delete(At(OpenMark));
    }

    public void Dispose()
    {
        try
        {
            if (isTemporary) Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A file that somebody still holds: the system's cleaning of temporary folders takes it.
        }
    }

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
