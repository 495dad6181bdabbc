using Weir.Support.Processes;

namespace Weir.Support.Clusters;

/// <summary>A small file system of its own, in memory. Only root may mount one.</summary>
/// <param name="hasDevice">Whether there is a block device between the file system and the memory: when that is full, what the system writes later fails, and the next fsync says so (ENOSPC). Else a write says so (ENOSPC).</param>
/// <param name="megabytes">The memory; the device, where there is one, has twice as much.</param>
sealed class Disk(bool hasDevice, int megabytes = 1_500) : IAsyncDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    readonly RunFolder _memory = new();
    readonly List<string> _mounted = [];

    /// <summary>Skips the calling test where it cannot be mounted.</summary>
    public static void Require() => Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root, which may mount a file system");

    string Filler => Path.Combine(_mounted[0], "filler");

    public async Task MountAsync(string folder)
    {
        string memory = hasDevice ? Directory.CreateDirectory(_memory.Of("memory")).FullName : folder;
        await MountAsync(memory, "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", memory);
        if (!hasDevice) return;
        string device = Path.Combine(memory, "device");
        await using (var file = File.Create(device)) file.SetLength(megabytes * 2L * 1024 * 1024);
        await RunAsync("mkfs.ext4", "-q", "-F", "-O", "^has_journal", "-E", "nodiscard", device);
        // Blocks that are allocated as they are written: of those that are converted afterwards ext4 says in its log alone that they were not, and fsync succeeds.
        await MountAsync(folder, "-o", "loop,dioread_lock", device, folder);
    }

    /// <summary>Leaves no room on it.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (int block in (int[])[1024 * 1024, 4096])
        {
            byte[] bytes = new byte[block];
            try
            {
                while (true) filler.Write(bytes);
            }
            catch (IOException)
            {
                // Full for blocks of this size.
            }
        }
    }

    /// <summary>There is room again.</summary>
    public void Free() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        foreach (string mounted in Enumerable.Reverse(_mounted)) await UnmountAsync(mounted);
        _mounted.Clear();
        _memory.Dispose();
    }

    // Whoever had a file open ended a moment ago, and the loop device lets go of it later.
    static async Task UnmountAsync(string mounted)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (await ExitCodeAsync("umount", mounted) != 0)
        {
            if (TimeProvider.System.GetElapsedTime(began) > Limit) await RunAsync("umount", mounted);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    async Task MountAsync(string at, params string[] arguments)
    {
        await RunAsync("mount", arguments);
        _mounted.Add(at);
    }

    static async Task RunAsync(string program, params string[] arguments)
    {
        await using var process = ChildProcess.Start(program, program, arguments);
        if (await process.ExitAsync(Limit) != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}\n{process.Log}");
    }

    static async Task<int> ExitCodeAsync(string program, params string[] arguments)
    {
        await using var process = ChildProcess.Start(program, program, arguments);
        return await process.ExitAsync(Limit);
    }
}
