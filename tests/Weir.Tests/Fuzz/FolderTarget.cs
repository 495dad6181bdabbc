using System.Buffers.Binary;
using System.Collections.Concurrent;
using Weir.Broker;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Tests.Broker;

namespace Weir.Tests.Fuzz;

/// <summary>A data folder of which one file is not what was written: the broker opens it or says which is damaged, and then its topics are read or refused.</summary>
sealed class FolderTarget : FuzzTarget
{
    const int FrameAlignment = 4096;

    /// <summary>Small files, so that a small folder has several segments and journal files.</summary>
    public static StorageOptions Small { get; } = new() { JournalFileBytes = 64 << 10, SegmentBytes = 8 << 10, TailBytes = 2 << 10, IndexIntervalBytes = 512 };

    public override string Name => "folders";

    public override long AllocatedBytesMax => 256 << 20;

    public override async Task RunAsync(byte[] input)
    {
        var errors = new ConcurrentQueue<Exception>();
        EmbeddedBroker broker;
        try
        {
            broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Port = null, Time = new TestTime(), Random = new Random(7), OnError = errors.Enqueue }, await PackedFolder.OpenAsync(input), Small);
        }
        catch (DamagedLogException)
        {
            return;
        }
        await using (broker)
        {
            foreach (string topic in broker.Topics) await ReadAsync(broker, topic);
        }
        if (errors.FirstOrDefault(error => error is not DamagedLogException) is { } other) throw new InvalidOperationException("the broker told an error of its own", other);
    }

    /// <summary>One file of a folder changes; half of the time its checksums are made true again.</summary>
    public override byte[] Draw(Random random)
    {
        var files = PackedFolder.Files(Corpus[random.Next(Corpus.Count)]);
        string path = files.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(files.Count));
        bool isJournal = path.StartsWith("journal/", StringComparison.Ordinal);
        if (isJournal && random.Next(3) > 0) files[path] = FrameChanged(random, files[path]);
        else files[path] = new Mutator(random).Mutate(files[path], [.. files.Values]);
        if (path == "checkpoint" && files[path].Length > 12 && random.Next(2) == 0) BinaryPrimitives.WriteUInt32LittleEndian(files[path].AsSpan(4), Crc32C.Compute(files[path].AsSpan(8)));
        return PackedFolder.Pack(files);
    }

    // Something in one frame, its length and what follows left as they are.
    static byte[] FrameChanged(Random random, byte[] file)
    {
        int frames = Math.Max(1, file.Length / FrameAlignment), at = random.Next(frames) * FrameAlignment;
        if (file.Length < at + JournalFrame.HeaderSize) return file;
        long size = JournalFrame.HeaderSize + (long)BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 24));
        if (size <= JournalFrame.HeaderSize || at + size > file.Length) return file;
        var entries = file.AsSpan(at + JournalFrame.HeaderSize, (int)size - JournalFrame.HeaderSize);
        byte[] changed = new Mutator(random).Mutate(entries, [entries.ToArray()]);
        changed.AsSpan(0, Math.Min(changed.Length, entries.Length)).CopyTo(entries);
        if (random.Next(2) == 0) BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + 4), Crc32C.Compute(file.AsSpan(at + 8, (int)size - 8)));
        return file;
    }

    static async Task ReadAsync(EmbeddedBroker broker, string topic)
    {
        try
        {
            await broker.ReadAsync(topic);
        }
        catch (Exception refused) when (refused is IOException or DamagedLogException or CorruptRecordException)
        {
            // What it is to say.
        }
    }
}
