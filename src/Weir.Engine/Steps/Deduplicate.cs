using System.Buffers.Binary;
using Weir.Engine.Records;

namespace Weir.Engine.Steps;

/// <summary>Drops a record of which the same source partition had one like it shortly before.</summary>
sealed class Deduplicate : IStep, IRemember
{
    public static readonly StepSpec Spec = new StepSpec("deduplicate", "Drops a record when the same source partition had one with the same key, or with the same fields, shortly before; the drop is counted. What it remembers follows from the partition alone: after a crash or a rebalance a worker reads the window back before it goes on, so a record that is processed again ends as before. A copy renews the window. A record that was sent back from the dead letters (header weir-replays) is never dropped here. With retry topics it stands before steps of your own. A tombstone meets no step.")
        .Paths("by", "The fields that together tell records apart, compared as they are by then, numbers as they are written. Left out: the record's key.")
        .Duration("within", "How long a record is remembered, by the records' timestamps. After a start as much of the source is read back.", required: true, atLeast: TimeSpan.FromSeconds(1), atMost: TimeSpan.FromDays(31))
        .Integer("entries", "Records remembered of each partition, copies included, 56 to 112 bytes each in every worker that has the partition. Beyond them the oldest are forgotten within the window, which is said and counted.", byDefault: 1_000_000, atLeast: 1, atMost: 100_000_000)
        .Choice("missing", "What happens to a record that has no key, or lacks one of the fields or has null or an object or list there. keep: it goes on and is not remembered.", ["keep", "reject"], byDefault: "keep")
        .Example("deduplicate: { by: [event_id], within: 1h }", """{"event_id":"e-17"}""", """{"event_id":"e-17"}""")
        .Flows(_ => [])
        .Once()
        .Builds((values, context) => new Deduplicate(values, context));

    readonly int[] _fields;
    readonly int _entries;
    readonly bool _rejects;
    readonly SipHash _high = SipHash.NewSeeded();
    readonly SipHash _low = SipHash.NewSeeded();
    readonly Dictionary<int, PartitionMemory> _partitions = [];
    byte[] _text = new byte[256];
    PartitionMemory? _current;
    int _partition;
    long _forgotten;

    Deduplicate(SpecValues values, StepContext context)
    {
        _fields = values.Has("by") ? [.. values.Paths("by").Select(context.Resolve)] : [];
        Window = values.Duration("within");
        _entries = (int)values.Integer("entries");
        _rejects = values.Text("missing") == "reject";
    }

    public TimeSpan Window { get; }

    public StepResult Apply(ref Record record)
    {
        if (!TryIdentify(in record, out var identity, out var lacks)) return _rejects ? StepResult.Reject(lacks, RecordCodes.NotIdentified) : StepResult.Continue;
        return MemoryOf(record.Partition).Add(identity, record.Offset, record.Timestamp) ? StepResult.Drop : StepResult.Continue;
    }

    public long TakeForgotten()
    {
        var taken = _forgotten;
        _forgotten = 0;
        return taken;
    }

    public long? TimeOf(int partition) => _partitions.GetValueOrDefault(partition)?.Time;

    public void Rewind(int partition, long position) => _partitions.GetValueOrDefault(partition)?.Rewind(position);

    public void Trim(int partition, long position)
    {
        if (!_partitions.TryGetValue(partition, out var memory)) return;
        var before = memory.Forgotten;
        memory.Trim(position);
        _forgotten += memory.Forgotten - before;
    }

    public void Forget(int partition)
    {
        _partitions.Remove(partition);
        _current = null;
    }

    PartitionMemory MemoryOf(int partition)
    {
        if (_current is { } current && _partition == partition) return current;
        if (!_partitions.TryGetValue(partition, out var memory)) _partitions[partition] = memory = new((long)Window.TotalMilliseconds, _entries);
        (_current, _partition) = (memory, partition);
        return memory;
    }

    bool TryIdentify(in Record record, out UInt128 identity, out int lacks)
    {
        identity = default;
        lacks = 0;
        if (_fields.Length == 0)
        {
            if (record.HasKey) identity = Hash(record.Key);
            return record.HasKey;
        }
        var used = 0;
        foreach (var field in _fields)
        {
            var kind = record.Kind(field);
            lacks = field;
            if (kind is JsonKind.Missing or JsonKind.Null or JsonKind.Object or JsonKind.Array) return false;
            used = Append(used, kind, record.Text(field));
        }
        identity = Hash(_text.AsSpan(0, used));
        return true;
    }

    /// <summary>Kind and length stand before each text, so that 1 is not "1" and a, bc not ab, c.</summary>
    int Append(int used, JsonKind kind, ReadOnlySpan<byte> text)
    {
        var needed = used + 5 + text.Length;
        if (_text.Length < needed) Array.Resize(ref _text, Math.Max(needed, 2 * _text.Length));
        _text[used] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(_text.AsSpan(used + 1), text.Length);
        text.CopyTo(_text.AsSpan(used + 5));
        return needed;
    }

    /// <summary>128 bits, keyed: of a million remembered records one would be mistaken for another once in 10^32.</summary>
    UInt128 Hash(ReadOnlySpan<byte> text) => new(_high.Of(text), _low.Of(text));
}
