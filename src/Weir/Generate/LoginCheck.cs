using System.Collections.Concurrent;
using System.Security.Cryptography;
using Partitioner = Weir.Protocol.Partitioner;

namespace Weir.Generate;

/// <summary>
/// The oracle of the reference pipeline: gets every record of both output topics and says what is missing, duplicated or wrong. Recomputes each value from
/// the stream, apart from the engine; matches by content and trusts no header. Partitions may be given by several threads, each partition in its order.
/// </summary>
sealed class LoginCheck
{
    readonly LoginGenerator _generator;
    readonly LoginKeys _keys;
    readonly LoginPlaces _places;
    readonly BadRecords _bad;
    readonly CheckRules _rules;
    readonly RecordSet _seen = new();
    readonly PartitionOrder? _order, _deadOrder;
    readonly CheckFindings _findings;
    readonly ConcurrentDictionary<int, SourcePartitionFates> _fates = [];
    long _repeated;
    long _count, _written, _dead, _retried;

    /// <param name="stream">What was generated.</param>
    /// <param name="count">How much of it.</param>
    /// <param name="keys">Of the pseudonyms.</param>
    /// <param name="places">Where the records were put.</param>
    /// <param name="rules">What is unusual about the pipeline or its records; null: nothing.</param>
    /// <param name="findings">Where to tell what is wrong; null: by itself.</param>
    public LoginCheck(LoginStream stream, long count, LoginKeys keys, LoginPlaces places, CheckRules? rules = null, CheckFindings? findings = null)
    {
        _generator = new LoginGenerator(stream);
        (_keys, _places, _bad, _rules) = (keys, places, new(places, rules?.IsPresent), rules ?? new());
        _findings = findings ?? new();
        // What has no key has no order there.
        if (!_rules.KeepsKeysOnly || stream.IsKeyed)
        {
            Func<long, int>? keyOf = _rules.KeepsKeysOnly ? number => LoginNumbers.Of(stream.Seed, number).User : null;
            (_order, _deadOrder) = (new(places, keyOf), new(places, keyOf));
        }
        Extend(stream, count);
    }

    /// <summary>More of the stream was generated: <paramref name="total"/> records, the first of them as before. Not while records are given.</summary>
    public void Extend(LoginStream stream, long total)
    {
        _generator.Stream = stream;
        _bad.Add(_generator, _count, total, MustDie);
        _seen.Grow(total);
        for (long number = _count; number < total && stream.RepeatedPartsPerMillion > 0; number++) if (_generator.IsRepeated(number)) _repeated++;
        _count = total;
    }

    /// <summary>What was found wrong, and by others who check the same pipeline.</summary>
    public CheckFindings Findings => _findings;

    /// <summary>The first findings in words: numbers, places and field names, no personal data.</summary>
    public IReadOnlyList<string> Examples => _findings.Examples;

    /// <summary>Records of the stream that were looked for.</summary>
    public long Count => _count;

    /// <summary>Whether the record was found somewhere.</summary>
    public bool WasSeen(long number) => _seen.Contains(number);

    /// <summary>What became of a source partition's records.</summary>
    public SourcePartitionFates Fates(int partition) => _fates.GetOrAdd(partition, _ => new());

    public void Written(in FoundRecord found)
    {
        Interlocked.Increment(ref _written);
        if (!ProcessedLogin.TryRead(found.Value, out var login, out string? reason))
        {
            Wrong(found, "output", reason!);
            return;
        }
        long number = Recognise(login);
        if (number < 0 || number >= _count)
        {
            Wrong(found, "output", "no record of the stream");
            return;
        }
        Interlocked.Increment(ref Fates(_places.Of(number)).Written);
        if (MustDie(number)) Wrong(found, "output", $"record {number} is bad and must be a dead letter");
        else if (!_seen.Add(number)) Duplicate(found, "output", $"record {number} once more");
        else if (Difference(_generator.At(number), login, found) is { } difference) Wrong(found, "output", $"record {number}: {difference}");
        else if (_order?.Follows(number, found.Partition) == false) Wrong(found, "output", $"record {number} stands behind a later one of its {(_rules.KeepsKeysOnly ? "key" : "partition")}");
    }

    public void Dead(in FoundRecord found)
    {
        Interlocked.Increment(ref _dead);
        if (!found.HasValue && !_generator.Stream.HasTombstones)
        {
            Wrong(found, "dead letter", "its value is null");
            return;
        }
        var (partition, partitions) = (found.Partition, found.Partitions);
        bool Fits(int source) => source % partitions == partition;
        bool isKnown = found.PointerHash.IsEmpty
            ? _bad.Take(found, Fits, out long number, out bool unique)
            : TryHash(found.PointerHash, out byte[] hash) & _bad.TakeHashed(hash, Fits, out number, out unique);
        if (!isKnown) Wrong(found, "dead letter", "its bytes are no bad record of the stream");
        else if (number < 0) Duplicate(found, "dead letter", "bytes that were all there before");
        else
        {
            Interlocked.Increment(ref Fates(_places.Of(number)).Dead);
            _seen.Add(number);
            if (Difference(found, number, unique) is { } difference) Wrong(found, "dead letter", $"record {number}: {difference}");
        }
    }

    /// <summary>A record that waits in a retry topic: it was read, and is not yet done with.</summary>
    /// <param name="found">Its value is the source record's.</param>
    /// <param name="source">Recognises it.</param>
    public void Retried(in FoundRecord found, SourceCheck source)
    {
        Interlocked.Increment(ref _retried);
        // A retry topic's partition belongs to the source's of its number; equal bad ones are counted, wherever they are.
        int partition = found.Partition;
        long number = source.GoodNumberOf(found);
        bool unique = true;
        if (number < 0 && !_bad.Take(found, of => of == partition, out number, out unique)) Wrong(found, "retry", "no record of the stream");
        else if (number < 0 || !_seen.Add(number)) Duplicate(found, "retry", number < 0 ? "bytes that were all there before" : $"record {number} once more");
        else
        {
            Interlocked.Increment(ref Fates(_places.Of(number)).InRetry);
            if (unique && _places.Of(number) != partition) Wrong(found, "retry", $"record {number}: not in its source's partition");
        }
    }

    /// <summary>What was found of the whole stream.</summary>
    public CheckReport Report(long dropped, TimeSpan took) => Report(_count, dropped, took);

    /// <summary>What was found, where only the first <paramref name="due"/> records must have arrived: the rest is still on its way.</summary>
    public CheckReport Report(long due, long dropped, TimeSpan took)
    {
        long badOnes = _bad.CountBelow(due), unseen = due - _seen.CountBelow(due);
        if (_generator.Stream.RepeatedPartsPerMillion == 0) unseen = Math.Max(0, unseen - dropped);
        // Each repeat has to be dropped, and nothing else.
        else if (dropped != _repeated) _findings.IsWrong($"{dropped} records were dropped, and {_repeated} were sent twice", Math.Abs(dropped - _repeated));
        return new(due, due - badOnes, badOnes, _written, _dead, dropped, unseen, _findings.Duplicated, _findings.Wrong, took.TotalSeconds);
    }

    /// <summary>What was found of the whole stream, with what the source and the group's positions say.</summary>
    public CheckReport Report(PipelineJudgement judgement, TimeSpan took)
    {
        long badOnes = _bad.CountBelow(_count);
        return new(_count, _count - badOnes, badOnes, _written, _dead, judgement.Dropped, _findings.Missing, _findings.Duplicated, _findings.Wrong, took.TotalSeconds)
        {
            Retried = _retried,
            Behind = judgement.Behind,
            Deleted = judgement.Deleted,
        };
    }

    bool MustDie(long number) => _generator.IsBad(number) || _rules.Dies?.Invoke(number) == true;

    long Recognise(in ProcessedLogin login)
    {
        int user = _generator.Users.Find(login.UserId);
        return user < 0 ? -1 : LoginNumbers.Find(_generator.Stream.Seed, user, EventTime.Read(login.EventTime));
    }

    string? Difference(in Login expected, in ProcessedLogin login, in FoundRecord found)
    {
        Span<byte> text = stackalloc byte[ExpectedToken.Longest], value = stackalloc byte[ExpectedToken.Longest];
        if (!found.HasKey || !found.Key.SequenceEqual(login.UserId)) return "key is not user_id";
        if (found.Partition != Partitioner.ForKey(found.Key, found.Partitions)) return "not in its key's partition";
        EventTime.Write(expected.Time, text);
        if (!login.EventTime.SequenceEqual(text[..EventTime.Length])) return "event_time";
        if (!login.AppVersion.SequenceEqual(text[..LoginText.Version(expected, text)])) return "app_version";
        if (!login.DeviceType.SequenceEqual(Cleaned(expected.Device))) return "device_type";
        if (!login.Locale.SequenceEqual(LoginText.Locale(expected))) return "locale";
        int length = LoginText.Address(expected, value);
        if (!login.IpToken.SequenceEqual(text[..Token(_keys.Ip.Of(login.IpToken), value[..length], text)])) return "ip_token";
        length = LoginText.DeviceId(expected, value);
        return !login.DeviceId.SequenceEqual(text[..Token(_keys.Device.Of(login.DeviceId), value[..length], text)]) ? "device_id" : _rules.Times?.Difference(expected.Number, _rules.TimeOf?.Invoke(expected.Number), found.Timestamp, found.OriginalTimestamp, _rules.Now);
    }

    static int Token(PseudonymKey? key, ReadOnlySpan<byte> value, Span<byte> to) => key is null ? 0 : ExpectedToken.Write(key, value, to);

    static ReadOnlySpan<byte> Cleaned(LoginDevice device) => device switch
    {
        LoginDevice.Missing => "unknown"u8,
        LoginDevice.Android => "android"u8,
        _ => "ios"u8,
    };

    string? Difference(in FoundRecord found, long number, bool unique)
    {
        if (found.HasKey != _generator.Stream.IsKeyed) return found.HasKey ? "has a key, the original has none" : "has no key, the original has one";
        if (!IsCode(found.DeadCode)) return "no code in header weir-dead-code";
        if (!unique) return null;
        if (!found.Key.SequenceEqual(_generator.Key(number))) return "has another key";
        if (_places.Of(number) % found.Partitions != found.Partition) return "not in its source's partition";
        return _deadOrder?.Follows(number, found.Partition) == false ? $"stands behind a later one of its {(_rules.KeepsKeysOnly ? "key" : "partition")}" : null;
    }

    static bool IsCode(ReadOnlySpan<byte> code) => code.Length >= 8 && code.StartsWith("WEIR"u8) && !code[4..].ContainsAnyExceptInRange((byte)'0', (byte)'9');

    static bool TryHash(ReadOnlySpan<byte> text, out byte[] hash)
    {
        hash = new byte[SHA256.HashSizeInBytes];
        return Convert.FromHexString(text, hash, out _, out int written) == System.Buffers.OperationStatus.Done && written == hash.Length;
    }

    void Duplicate(in FoundRecord found, string role, string what) => _findings.IsDuplicated($"{role} at partition {found.Partition} offset {found.Offset}: {what}");

    void Wrong(in FoundRecord found, string role, string reason) => _findings.IsWrong($"{role} at partition {found.Partition} offset {found.Offset}: {reason}");
}
