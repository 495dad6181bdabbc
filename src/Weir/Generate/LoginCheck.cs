namespace Weir.Generate;

/// <summary>
/// The oracle of the reference pipeline: gets every record of both output topics and says what is missing, duplicated or wrong. Recomputes each value from
/// the stream, apart from the engine; matches by content and trusts no header. Partitions may be given by several threads, each partition in its order.
/// </summary>
sealed class LoginCheck
{
    const int MostExamples = 5;

    readonly LoginGenerator _generator;
    readonly LoginKeys _keys;
    readonly BadRecords _bad = new();
    readonly RecordSet _seen = new();
    readonly PartitionOrder _order, _deadOrder;
    readonly int _sourcePartitions;
    readonly List<string> _examples = [];
    long _repeated;
    long _count, _written, _dead, _duplicated, _wrong;

    public LoginCheck(LoginStream stream, long count, LoginKeys keys, int sourcePartitions)
    {
        _generator = new LoginGenerator(stream);
        (_keys, _sourcePartitions) = (keys, sourcePartitions);
        _order = new PartitionOrder(sourcePartitions);
        _deadOrder = new PartitionOrder(sourcePartitions);
        Extend(stream, count);
    }

    /// <summary>More of the stream was generated: <paramref name="total"/> records, the first of them as before. Not while records are given.</summary>
    public void Extend(LoginStream stream, long total)
    {
        _generator.Stream = stream;
        _bad.Add(_generator, _count, total);
        _seen.Grow(total);
        for (long number = _count; number < total && stream.RepeatedPartsPerMillion > 0; number++) if (_generator.IsRepeated(number)) _repeated++;
        _count = total;
    }

    /// <summary>The first findings in words: numbers, places and field names, no personal data.</summary>
    public IReadOnlyList<string> Examples => _examples;

    public void Written(in FoundRecord found)
    {
        Interlocked.Increment(ref _written);
        if (!ProcessedLogin.TryRead(found.Value, out var login, out string? reason))
        {
            Wrong(found, "output", reason!);
            return;
        }
        long number = Recognise(login);
        if (number < 0 || number >= _count) Wrong(found, "output", "no record of the stream");
        else if (_generator.IsBad(number)) Wrong(found, "output", $"record {number} is bad and must be a dead letter");
        else if (!_seen.Add(number)) Duplicate(found, "output", $"record {number} once more");
        else if (Difference(_generator.At(number), login, found) is { } difference) Wrong(found, "output", $"record {number}: {difference}");
        else if (!_order.Follows(number, found.Partition)) Wrong(found, "output", $"record {number} stands behind a later one of its partition");
    }

    /// <param name="found">The record.</param>
    /// <param name="partitions">How many partitions the dead-letter topic has.</param>
    public void Dead(in FoundRecord found, int partitions)
    {
        Interlocked.Increment(ref _dead);
        if (!found.HasValue) Wrong(found, "dead letter", "its value is null");
        else if (!_bad.Take(found.Value, out long number, out bool unique)) Wrong(found, "dead letter", "its bytes are no bad record of the stream");
        else if (number < 0) Duplicate(found, "dead letter", "bytes that were all there before");
        else
        {
            _seen.Add(number);
            if (Difference(found, number, unique, partitions) is { } difference) Wrong(found, "dead letter", $"record {number}: {difference}");
        }
    }

    /// <summary>What was found of the whole stream.</summary>
    public CheckReport Report(long dropped, TimeSpan took) => Report(_count, dropped, took);

    /// <summary>What was found, where only the first <paramref name="due"/> records must have arrived: the rest is still on its way.</summary>
    public CheckReport Report(long due, long dropped, TimeSpan took)
    {
        long badOnes = _bad.CountBelow(due), unseen = due - _seen.CountBelow(due), wrong = _wrong;
        if (_generator.Stream.RepeatedPartsPerMillion == 0) unseen = Math.Max(0, unseen - dropped);
        else if (dropped != _repeated)
        {
            // Each repeat has to be dropped, and nothing else.
            wrong += Math.Abs(dropped - _repeated);
            lock (_examples) _examples.Add($"{dropped} records were dropped, and {_repeated} were sent twice");
        }
        return new(due, due - badOnes, badOnes, _written, _dead, dropped, unseen, _duplicated, wrong, took.TotalSeconds);
    }

    long Recognise(in ProcessedLogin login)
    {
        int user = _generator.Users.Find(login.UserId);
        return user < 0 ? -1 : LoginNumbers.Find(_generator.Stream.Seed, user, EventTime.Read(login.EventTime));
    }

    string? Difference(in Login expected, in ProcessedLogin login, in FoundRecord found)
    {
        Span<byte> text = stackalloc byte[ExpectedToken.Longest], value = stackalloc byte[ExpectedToken.Longest];
        if (!found.HasKey || !found.Key.SequenceEqual(login.UserId)) return "key is not user_id";
        EventTime.Write(expected.Time, text);
        if (!login.EventTime.SequenceEqual(text[..EventTime.Length])) return "event_time";
        if (!login.AppVersion.SequenceEqual(text[..LoginText.Version(expected, text)])) return "app_version";
        if (!login.DeviceType.SequenceEqual(Cleaned(expected.Device))) return "device_type";
        if (!login.Locale.SequenceEqual(LoginText.Locale(expected))) return "locale";
        int length = LoginText.Address(expected, value);
        if (!login.IpToken.SequenceEqual(text[..ExpectedToken.Write(_keys.Ip, value[..length], text)])) return "ip_token";
        length = LoginText.DeviceId(expected, value);
        return login.DeviceId.SequenceEqual(text[..ExpectedToken.Write(_keys.Device, value[..length], text)]) ? null : "device_id";
    }

    static ReadOnlySpan<byte> Cleaned(LoginDevice device) => device switch
    {
        LoginDevice.Missing => "unknown"u8,
        LoginDevice.Android => "android"u8,
        _ => "ios"u8,
    };

    string? Difference(in FoundRecord found, long number, bool unique, int partitions)
    {
        if (found.HasKey) return "has a key, the original has none";
        if (!IsCode(found.DeadCode)) return "no code in header weir-dead-code";
        if (!unique) return null;
        if (SourcePartitions.Of(number, _sourcePartitions) % partitions != found.Partition) return "not in its source's partition";
        return _deadOrder.Follows(number, found.Partition) ? null : "stands behind a later one of its partition";
    }

    static bool IsCode(ReadOnlySpan<byte> code) => code.Length >= 8 && code.StartsWith("WEIR"u8) && !code[4..].ContainsAnyExceptInRange((byte)'0', (byte)'9');

    void Duplicate(in FoundRecord found, string role, string what)
    {
        Interlocked.Increment(ref _duplicated);
        Example(found, role, what);
    }

    void Wrong(in FoundRecord found, string role, string reason)
    {
        Interlocked.Increment(ref _wrong);
        Example(found, role, reason);
    }

    void Example(in FoundRecord found, string role, string reason)
    {
        lock (_examples)
        {
            if (_examples.Count < MostExamples) _examples.Add($"{role} at partition {found.Partition} offset {found.Offset}: {reason}");
        }
    }
}
