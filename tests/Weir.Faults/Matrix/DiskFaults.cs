using System.Buffers.Binary;
using Weir.Protocol;
using Weir.Support.Processes;

namespace Weir.Faults.Matrix;

/// <summary>What is wrong is on the embedded broker's disk. That a crash forgets whatever was not fsynced is the simulation's: after kill -9 the system still has it.</summary>
static class DiskFaults
{
    const int FrameAlignment = 4096;
    const int NumberAt = 16;

    /// <summary>In a checkpoint: the number of the first frame that is still needed.</summary>
    const int FirstFrameAt = 28;

    public static IReadOnlyList<Fault> All { get; } =
    [
        On("disk-full", "the broker's disk is full for 5 s; with room again the broker is started again", 12, NoRoomAsync) with { NewDisk = () => new(hasDevice: false), IsInShortForm = false },
        On("disk-fails", "the same where a write is taken and the fsync behind it fails", 12, NoRoomAsync) with { NewDisk = () => new(hasDevice: true), IsInShortForm = false },
        On("journal-torn", "kill -9 of the broker, which leaves half a frame behind its journal", 4, stage => ChangedAsync(stage, TornAsync)),
        On("journal-damaged", "kill -9 of the broker, and one bit of its journal is another one: it refuses to start, and names what is damaged, until the bit is back", 6, stage => ChangedAsync(stage, JournalBitAsync)),
        On("segment-damaged", "the same of a segment of the source: who reads it is refused, and the broker names partition and offset, until the bit is back and the broker started again", 12, SegmentBitAsync) with { IsInShortForm = false },
    ];

    static Fault On(string name, string what, double seconds, Func<FaultStage, Task> play) => new(name, what, TimeSpan.FromSeconds(seconds), play) { On = FaultClusters.Embedded, GoesOnWithin = TimeSpan.FromSeconds(5) };

    static async Task NoRoomAsync(FaultStage stage)
    {
        stage.Broker.Disk!.Fill();
        await Wait.UntilAsync("the broker says that its disk takes no more writes", TimeSpan.FromSeconds(30), () => Task.FromResult(stage.Broker.Log.Contains("WEIR6013", StringComparison.Ordinal)));
        await stage.HoldAsync(5);
        stage.Broker.Disk.Free();
        await stage.Broker.KillAndStartAsync();
    }

    static async Task ChangedAsync(FaultStage stage, Func<FaultStage, Task> changeAsync)
    {
        await stage.Broker.KillAsync();
        await changeAsync(stage);
        await stage.Broker.StartAgainAsync();
    }

    // A frame's beginning, and then nothing: what was being written when the power went.
    static Task TornAsync(FaultStage stage)
    {
        string journal = Directory.EnumerateFiles(Path.Combine(stage.Broker.DataFolder, "journal"), "*.journal").Max(StringComparer.Ordinal)!;
        var frames = FramesOf(journal);
        var (first, last) = (frames[0], frames[^1]);
        using var file = File.Open(journal, FileMode.Open, FileAccess.ReadWrite);
        byte[] half = new byte[Math.Max(64, first.Length / 2)];
        file.Position = first.Start;
        file.ReadExactly(half);
        // With the number that comes next: one of an old frame would not be looked at any further.
        byte[] number = new byte[8];
        file.Position = last.Start + NumberAt;
        file.ReadExactly(number);
        BinaryPrimitives.WriteInt64LittleEndian(half.AsSpan(NumberAt), BinaryPrimitives.ReadInt64LittleEndian(number) + 1);
        file.Position = (last.Start + last.Length + FrameAlignment - 1) / FrameAlignment * FrameAlignment;
        file.Write(half);
        return Task.CompletedTask;
    }

    static async Task JournalBitAsync(FaultStage stage)
    {
        var (journal, start, length) = FirstNeeded(stage.Broker.DataFolder);
        long at = start + 32 + stage.Random.Next(length - 32);
        Flip(journal, at);
        string said = await stage.Broker.RefusedStartAsync();
        if (!said.Contains("WEIR8025", StringComparison.Ordinal)) throw new InvalidOperationException($"a damaged journal is not named: {said}");
        Flip(journal, at);
    }

    // What a broker still has in its journal it writes to the segments anew when it starts: this one ends in good order.
    static async Task SegmentBitAsync(FaultStage stage)
    {
        var id = (await stage.TopicsAsync()).Single(topic => topic.Name == stage.Logins.Topic).Id;
        await stage.Broker.TerminateAsync();
        int partition = stage.Random.Next(4);
        string segment = SegmentOf(stage, id, partition);
        long at = stage.Random.Next((int)new FileInfo(segment).Length / 2);
        Flip(segment, at);
        await stage.Broker.StartAgainAsync();
        string named = $"partition {partition}, offset";
        // Whoever has passed it does not read it again: somebody reads from the first record on.
        await using var reader = ChildProcess.Start("weir consume", WeirProgramFile.Path, ["consume", "-t", stage.Logins.Topic, "-p", $"{partition}", "-e", "-b", stage.Cluster.BootstrapServers]);
        await Wait.UntilAsync("who reads is refused, and the broker says where the damage is", TimeSpan.FromSeconds(30), () => Task.FromResult(stage.Broker.Log.Split('\n').Any(line => line.Contains("WEIR6024", StringComparison.Ordinal) && line.Contains(named, StringComparison.Ordinal))));
        await stage.HoldAsync(3);
        await stage.Broker.KillAsync();
        Flip(segment, at);
        await stage.Broker.StartAgainAsync();
    }

    static string SegmentOf(FaultStage stage, Uuid topic, int partition)
    {
        byte[] id = new byte[16];
        topic.CopyTo(id);
        string folder = Path.Combine(stage.Broker.DataFolder, "topics", Convert.ToHexStringLower(id), $"{partition}");
        return Directory.EnumerateFiles(folder, "*.log").Min(StringComparer.Ordinal)!;
    }

    static void Flip(string file, long at)
    {
        using var stream = File.Open(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = at;
        int old = stream.ReadByte();
        stream.Position = at;
        stream.WriteByte((byte)(old ^ 0x10));
    }

    // The first frame that the checkpoint does not have yet, so that it is read; good ones of higher numbers follow, so it was on disk once.
    static (string File, long Start, int Length) FirstNeeded(string folder)
    {
        long first = BinaryPrimitives.ReadInt64LittleEndian(File.ReadAllBytes(Path.Combine(folder, "checkpoint")).AsSpan(FirstFrameAt));
        foreach (string journal in Directory.EnumerateFiles(Path.Combine(folder, "journal"), "*.journal").Order(StringComparer.Ordinal))
        {
            byte[] bytes = File.ReadAllBytes(journal);
            foreach (var (start, length) in FramesOf(journal)) if (BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan((int)start + NumberAt)) >= first) return (journal, start, length);
        }
        throw new InvalidOperationException("the checkpoint has all of the journal");
    }

    // docs/internals/log-format.md: a frame begins with its magic; its entries' bytes stand at 24.
    static List<(long Start, int Length)> FramesOf(string journal)
    {
        var frames = new List<(long, int)>();
        byte[] bytes = File.ReadAllBytes(journal);
        for (int at = 0; at + 32 <= bytes.Length && bytes.AsSpan(at, 4).SequenceEqual("WEIR"u8);)
        {
            int length = 32 + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 24));
            frames.Add((at, length));
            at = (at + length + FrameAlignment - 1) / FrameAlignment * FrameAlignment;
        }
        return frames;
    }
}
