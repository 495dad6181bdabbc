using Weir.Broker.Storage;

namespace Weir.Simulation.Actors;

/// <summary>One bit of what was synced that is not as it was written.</summary>
sealed record FlippedByte(string Path, long Position, byte Written)
{
    const byte Bit = 0x40;

    /// <summary>
    /// Flips one among the files of partitions, and among those of the journal where frames follow: damage in its last frame is a torn tail to whoever reads it.
    /// Null where there is none.
    /// </summary>
    public static async Task<FlippedByte?> FlipAsync(MemoryDisk disk, Random random)
    {
        var files = disk.Files.Where(file => file.Value.Length > 64).OrderBy(file => file.Key, StringComparer.Ordinal).ToList();
        var partitions = files.Where(file => file.Key.StartsWith("topics/", StringComparison.Ordinal)).Select(file => (Path: file.Key, End: file.Value.Length));
        var journal = files.Where(file => file.Key.EndsWith(".journal", StringComparison.Ordinal)).SkipLast(1).Select(file => (Path: file.Key, End: file.Value.Length / 4));
        List<(string Path, long End)> places = [.. partitions, .. journal];
        if (places.Count == 0) return null;
        var (path, end) = places[random.Next(places.Count)];
        long position = random.NextInt64(end);
        if (await ByteAsync(disk, path, position) is not { } written) return null;
        disk.Files[path].Damage(position);
        return new(path, position, written);
    }

    /// <summary>Puts it right; where a loss of power took it back, or the file is gone, it is right already.</summary>
    public async Task FlipBackAsync(MemoryDisk disk)
    {
        if (await ByteAsync(disk, Path, Position) == (byte)(Written ^ Bit)) disk.Files[Path].Damage(Position);
    }

    static async Task<byte?> ByteAsync(MemoryDisk disk, string path, long position)
    {
        byte[] one = new byte[1];
        return disk.Files.TryGetValue(path, out var file) && await file.ReadAsync(position, one) == 1 ? one[0] : null;
    }
}
