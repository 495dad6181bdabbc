using System.Buffers.Binary;
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
        if (path.EndsWith(".journal", StringComparison.Ordinal) && !await IsFollowedAsync(disk, path, position)) return null;
        disk.Files[path].Damage(position);
        return new(path, position, written);
    }

    /// <summary>Puts it right; where a loss of power took it back, or the file is gone, it is right already.</summary>
    public async Task FlipBackAsync(MemoryDisk disk)
    {
        if (await ByteAsync(disk, Path, Position) == (byte)(Written ^ Bit)) disk.Files[Path].Damage(Position);
    }

    // Files are made before anything is written to them, and written over again: that there is more behind a place says only a frame with a higher number.
    static async Task<bool> IsFollowedAsync(MemoryDisk disk, string path, long position)
    {
        for (long start = position / JournalFrame.Alignment * JournalFrame.Alignment; start >= 0; start -= JournalFrame.Alignment)
        {
            if (await FrameAsync(disk.Files[path], start) is not { } hit) continue;
            foreach (var (_, file) in disk.Files.Where(file => file.Key.EndsWith(".journal", StringComparison.Ordinal)))
            {
                for (long later = 0; later < file.Length; later += JournalFrame.Alignment)
                    if (await FrameAsync(file, later) > hit) return true;
            }
            return false;
        }
        return false;
    }

    // The number of the frame that begins here; null: none does, or not all of it was written.
    static async Task<long?> FrameAsync(MemoryFile file, long start)
    {
        byte[] head = new byte[JournalFrame.HeaderSize];
        if (await file.ReadAsync(start, head) < head.Length || !JournalFrame.TryReadHeader(head, BinaryPrimitives.ReadUInt64LittleEndian(head.AsSpan(8)), out long number, out long size) || size > file.Length - start) return null;
        byte[] frame = new byte[size];
        return await file.ReadAsync(start, frame) == size && JournalFrame.IsIntact(frame) ? number : null;
    }

    static async Task<byte?> ByteAsync(MemoryDisk disk, string path, long position)
    {
        byte[] one = new byte[1];
        return disk.Files.TryGetValue(path, out var file) && await file.ReadAsync(position, one) == 1 ? one[0] : null;
    }
}
