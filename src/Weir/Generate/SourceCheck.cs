using System.Text.Json;
using Weir.Kafka.Admin;

namespace Weir.Generate;

/// <summary>
/// Gets every record of the source topic as read_committed shows it and says which of them a pipeline owes: those below the group's positions. Where there is a manifest it also says whether all that
/// was acknowledged is there. Partitions may be given by several threads, each partition in its order.
/// </summary>
sealed class SourceCheck(LoginStream stream, long count, LoginPlaces places, LoginManifest? manifest, IReadOnlyDictionary<int, CommittedOffset> positions, CheckFindings findings, bool keepsTimes = false)
{
    readonly LoginGenerator _generator = new(stream);
    readonly Dictionary<int, SourcePartitionState> _partitions = [];
    readonly RecordSet _present = Sized(count), _due = Sized(count);
    readonly BadRecords _bad = Bad(stream, count, places);
    readonly long[] _times = keepsTimes ? new long[count] : [];

    public IReadOnlyDictionary<int, SourcePartitionState> Partitions => _partitions;

    /// <summary>Whether the record is in the source, below the position or behind it.</summary>
    public bool IsPresent(long number) => _present.Contains(number);

    /// <summary>Whether the record is in the source below its partition's position.</summary>
    public bool IsDue(long number) => _due.Contains(number);

    /// <summary>The timestamp of the record's first copy, in milliseconds since 1970; null: it is not in the source, or timestamps were not to be kept.</summary>
    public long? TimeOf(long number) => keepsTimes && IsPresent(number) ? _times[number] : null;

    /// <summary>Whether somebody was told that the record was written.</summary>
    public bool IsPromised(long number) => manifest is null || manifest.Find(number) is not null;

    /// <summary>Whether the record may have been where the log has been deleted since.</summary>
    public bool MayBeDeleted(long number)
    {
        if (!_partitions.TryGetValue(places.Of(number), out var partition) || !partition.HasLost) return false;
        return manifest?.Find(number) is { HasOffset: true } run ? run.Offset + (number - run.First) < partition.LogStart : number < partition.First;
    }

    /// <summary>Before a partition's first record.</summary>
    public void Begin(int partition, long logStart) => _partitions[partition] = new(positions.GetValueOrDefault(partition)?.Offset ?? 0, logStart, LoginPlaces.FirstOf(partition));

    public void Read(in FoundRecord found)
    {
        var partition = _partitions[found.Partition];
        bool isPassed = found.Offset < partition.Position;
        if (isPassed) partition.Passed++;
        else partition.Behind++;
        long number = Recognise(found, partition);
        if (number < 0)
        {
            findings.IsWrong($"source at partition {found.Partition} offset {found.Offset}: no record of the stream");
            return;
        }
        partition.First = Math.Min(partition.First, number);
        if (!_present.Add(number))
        {
            if (!_generator.IsRepeated(number)) findings.IsWrong($"source at partition {found.Partition} offset {found.Offset}: record {number} once more");
            else if (isPassed) partition.Repeats++;
            return;
        }
        if (keepsTimes) _times[number] = found.Timestamp;
        if (isPassed) _due.Add(number);
        partition.Next = places.After(number);
    }

    /// <summary>Which good record of the stream this is, byte for byte; -1: none.</summary>
    public long GoodNumberOf(in FoundRecord found)
    {
        long good = Good(found.Value);
        return good >= 0 && good < count && !_generator.IsBad(good) && Is(found, good, new byte[LoginGenerator.LongestGood]) ? good : -1;
    }

    long Recognise(in FoundRecord found, SourcePartitionState partition)
    {
        byte[] buffer = partition.Buffer;
        if (manifest?.NumberAt(found.Partition, found.Offset) is { } told and >= 0) return told < count && Is(found, told, buffer) ? told : -1;
        if (partition.Next < count && Is(found, partition.Next, buffer)) return partition.Next;
        long good = Good(found.Value);
        if (good >= 0 && good < count && Is(found, good, buffer)) return good;
        foreach (long bad in _bad.Equal(found))
        {
            if (places.Of(bad) == found.Partition && !_present.Contains(bad)) return bad;
        }
        return -1;
    }

    bool Is(in FoundRecord found, long number, byte[] buffer)
    {
        int length = _generator.Write(number, buffer);
        return found.HasKey == stream.IsKeyed && found.Key.SequenceEqual(_generator.Key(number)) && found.HasValue == length >= 0 && found.Value.SequenceEqual(buffer.AsSpan(0, Math.Max(length, 0)));
    }

    // A good login says by its user and its time which one it is.
    long Good(ReadOnlySpan<byte> value)
    {
        int user = -1;
        long time = -1;
        try
        {
            var reader = new Utf8JsonReader(value);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName) continue;
                bool isUser = reader.ValueTextEquals("user_id"u8), isTime = reader.ValueTextEquals("timestamp"u8);
                reader.Read();
                if (isUser && reader.TokenType == JsonTokenType.String) user = _generator.Users.Find(reader.ValueSpan);
                else if (isTime && !System.Buffers.Text.Utf8Parser.TryParse(reader.ValueSpan, out time, out _)) return -1;
            }
        }
        catch (JsonException)
        {
            return -1;
        }
        return user < 0 ? -1 : LoginNumbers.Find(stream.Seed, user, time);
    }

    static RecordSet Sized(long count)
    {
        var set = new RecordSet();
        set.Grow(count);
        return set;
    }

    static BadRecords Bad(LoginStream stream, long count, LoginPlaces places)
    {
        var bad = new BadRecords(places);
        bad.Add(new LoginGenerator(stream), 0, count);
        return bad;
    }
}
