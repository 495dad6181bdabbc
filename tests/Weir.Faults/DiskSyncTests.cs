using Weir.Broker.Storage;
using Weir.Support.Clusters;

namespace Weir.Faults;

public sealed class DiskSyncTests
{
    // What .NET's own call keeps quiet about (10.0): the broker acknowledged what was lost.
    [Fact]
    public async Task An_fsync_that_fails_with_ENOSPC_is_told()
    {
        Disk.Require();
        using var temporary = new RunFolder();
        string folder = Directory.CreateDirectory(temporary.Of("data")).FullName;
        await using var disk = new Disk(hasDevice: true, megabytes: 24);
        await disk.MountAsync(folder);
        await using var file = await new FileDisk(folder).OpenAsync("journal");
        byte[] frame = new byte[256 * 1024];
        await file.WriteAsync(0, frame, thenSync: true);
        disk.Fill();
        var failure = await Assert.ThrowsAsync<IOException>(async () =>
        {
            for (int at = frame.Length; at < 64 * frame.Length; at += frame.Length) await file.WriteAsync(at, frame, thenSync: true);
        });
        Assert.Contains($"fsync of '{Path.Combine(folder, "journal")}' failed: No space left", failure.Message, StringComparison.Ordinal);
    }
}
