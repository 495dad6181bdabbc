namespace Weir.Bench.Processes;

/// <summary>A folder below the system's temporary one; gone with all in it when disposed.</summary>
sealed class RunFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("weir-bench-").FullName;

    public string Of(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
