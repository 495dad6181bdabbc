namespace Weir.Support;

/// <summary>A folder of one run below the system's temporary one; gone when disposed.</summary>
sealed class RunFolder : IDisposable
{
    static int _folders;

    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetTempPath(),
        $"weir-test-{Environment.ProcessId}-{Interlocked.Increment(ref _folders)}")).FullName;

    public string Of(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
