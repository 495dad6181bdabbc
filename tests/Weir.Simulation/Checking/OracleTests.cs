using System.Text;
using Weir.Engine.Delivery;
using Weir.Protocol;
using Weir.Simulation.Actors;

namespace Weir.Simulation.Checking;

public sealed class OracleTests
{
    const int Partitions = 2;
    const int PerPartition = 60;

    readonly List<LoggedRecord>[] _source = [[], []];
    readonly List<LoggedRecord>[] _sink = [[], []];
    readonly List<LoggedRecord>[] _dead = [[], []];
    readonly Dictionary<int, CommittedPosition> _committed = [];

    public OracleTests()
    {
        for (int partition = 0; partition < Partitions; partition++)
        {
            for (int number = 0; number < PerPartition; number++) Process(partition, number);
            var fates = Enumerable.Range(0, PerPartition).Select(number => SampleRecords.FateOf(partition, number)).ToList();
            _committed[partition] = new(PerPartition, new PartitionCounters(PerPartition, fates.Count(fate => fate == RecordFate.Written), fates.Count(fate => fate == RecordFate.Dead), fates.Count(fate => fate == RecordFate.Dropped)).ToString());
        }
    }

    [Fact]
    public void A_run_without_a_fault_has_no_problems() => Assert.Empty(Problems());

    [Fact]
    public void A_missing_output_is_found()
    {
        _sink[0].RemoveAt(3);
        Assert.Contains("missing", Assert.Single(Problems()));
    }

    [Fact]
    public void An_output_that_is_there_twice_is_found()
    {
        _sink[0].Add(_sink[0][^1] with { Offset = 1000 });
        Assert.Contains("duplicated", Assert.Single(Problems()));
    }

    [Fact]
    public void A_dead_letter_that_is_there_twice_is_found()
    {
        _dead[0].Add(_dead[0][^1] with { Offset = 1000 });
        Assert.Contains("duplicated", Assert.Single(Problems()));
    }

    [Fact]
    public void A_missing_dead_letter_is_found()
    {
        _dead[1].RemoveAt(0);
        Assert.Contains("missing", Assert.Single(Problems()));
    }

    [Fact]
    public void An_output_with_another_value_is_found()
    {
        _sink[1][2] = _sink[1][2] with { Value = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(_sink[1][2].Value!).Replace("warn", "WARN")) };
        Assert.Contains("wrong", Assert.Single(Problems()));
    }

    [Fact]
    public void A_dead_letter_without_its_code_is_found()
    {
        _dead[0][0] = _dead[0][0] with { Headers = new Dictionary<string, string>() };
        Assert.Contains("no code", Assert.Single(Problems()));
    }

    [Fact]
    public void Outputs_of_a_key_in_another_order_are_found()
    {
        _sink[0].Reverse();
        Assert.Contains(Problems(), problem => problem.StartsWith("out of order", StringComparison.Ordinal));
    }

    [Fact]
    public void An_output_in_the_topic_of_a_route_that_is_not_its_own_is_found()
    {
        var routed = _sink.Select(partition => Content([.. partition.Where(record => SampleRecords.RoutedKeys.Contains(Encoding.ASCII.GetString(record.Key!)))])).ToList();
        Evidence Split(Func<string, bool> stays) => Found() with { Sink = [.. _sink.Select(partition => Content([.. partition.Where(record => stays(Encoding.ASCII.GetString(record.Key!)))]))], Routed = routed };
        Assert.Empty(new Oracle(Split(key => !SampleRecords.RoutedKeys.Contains(key))).Check());
        Assert.NotEmpty(new Oracle(Split(_ => true)).Check());
        Assert.Contains(new Oracle(Split(_ => false) with { Sink = routed, Routed = [.. _sink.Select(partition => Content([.. partition.Where(record => !SampleRecords.RoutedKeys.Contains(Encoding.ASCII.GetString(record.Key!)))]))] }).Check(), problem => problem.Contains("is in the other topic", StringComparison.Ordinal));
    }

    [Fact]
    public void An_output_with_a_name_that_its_key_never_had_or_no_longer_has_is_found()
    {
        static LoggedRecord Name(int offset, string key, string? name) => new(0, offset, Encoding.ASCII.GetBytes(key), name is null ? null : Encoding.ASCII.GetBytes($"{{\"name\":\"{name}\"}}"), new Dictionary<string, string>());
        var topic = Enumerable.Range(0, 7).SelectMany(key => new[] { Name(3 * key, $"k{key}", "old"), Name(3 * key + 1, $"k{key}", null), Name(3 * key + 2, $"k{key}", "new") }).ToList();
        IReadOnlyList<string> With(Func<int, string> nameOf, int late)
        {
            for (int target = 0; target < Partitions; target++)
                for (int at = 0; at < _sink[target].Count; at++)
                {
                    var id = SampleRecords.Parse(Encoding.UTF8.GetBytes(System.Text.Json.JsonDocument.Parse(_sink[target][at].Value!).RootElement.GetProperty("id").GetString()!))!.Value;
                    _sink[target][at] = _sink[target][at] with { Value = SampleRecords.OutputValue(id.Partition, id.Number, nameOf(id.Number)) };
                }
            return new Oracle(Found() with { Names = new([Content(topic)], [late, late]) }).Check();
        }
        Assert.Empty(With(number => number % 3 == 0 ? "old" : number % 3 == 1 ? "none" : "new", late: PerPartition));
        Assert.Empty(With(number => number < 30 ? "old" : "new", late: 30));
        Assert.All(With(number => number < 31 ? "old" : "new", late: 30), problem => Assert.Contains("wrong: the output of source record", problem));
        Assert.NotEmpty(With(number => number < 32 ? "old" : "new", late: 30));
        Assert.NotEmpty(With(number => number == 40 ? "never" : "new", late: 30));
    }

    [Fact]
    public void A_position_before_the_end_is_found()
    {
        _committed[1] = _committed[1] with { Offset = PerPartition - 1 };
        Assert.Contains("position", Assert.Single(Problems()));
    }

    [Fact]
    public void A_record_that_was_acknowledged_and_is_not_in_the_source_is_found()
    {
        Assert.Empty(new Oracle(Found() with { Acknowledged = new HashSet<(int, int)> { (0, 3), (1, 59) } }).Check());
        Assert.Contains("lost", Assert.Single(new Oracle(Found() with { Acknowledged = new HashSet<(int, int)> { (1, PerPartition) } }).Check()));
    }

    [Fact]
    public void A_skip_that_nobody_asked_for_is_found()
    {
        var letter = _dead[0][0];
        int other = Enumerable.Range(0, PerPartition).First(number => SampleRecords.FateOf(0, number) == RecordFate.Dropped);
        _dead[0].Add(letter with { Offset = 1000, Key = SampleRecords.SourceKey(0, other), Value = SampleRecords.SourceValue(0, other), Headers = new Dictionary<string, string> { ["weir-dead-code"] = "WEIR3303" } });
        Assert.Contains(Problems(), problem => problem.Contains("belongs to no source record", StringComparison.Ordinal));
        Assert.DoesNotContain(new Oracle(Found() with { Skipped = new HashSet<(int, long)> { (0, other) } }).Check(), problem => problem.Contains("belongs to no source record", StringComparison.Ordinal));
    }

    [Fact]
    public void Counters_that_do_not_agree_are_found()
    {
        _committed[0] = _committed[0] with { Metadata = "w1;read=60;out=60;dead=0;drop=0" };
        Assert.Contains("counters", Assert.Single(Problems()));
    }

    [Fact]
    public void A_record_that_read_committed_shows_before_its_commit_is_found()
    {
        var shown = new PartitionContent(_sink[0], [.. _sink[0], _sink[0][0] with { Offset = 1000 }], 1001, 1001);
        Assert.Contains("not committed", Assert.Single(new Oracle(Found() with { Sink = [shown, Content(_sink[1])] }).Check()));
    }

    [Fact]
    public void A_transaction_that_is_still_open_is_found()
    {
        var open = Content(_sink[0]) with { LastStableOffset = 2 };
        Assert.Contains("still open", Assert.Single(new Oracle(Found() with { Sink = [open, Content(_sink[1])] }).Check()));
    }

    IReadOnlyList<string> Problems() => new Oracle(Found()).Check();

    Evidence Found() => new([.. _source.Select(Content)], [.. _sink.Select(Content)], [.. _dead.Select(Content)], _committed);

    static PartitionContent Content(List<LoggedRecord> records)
    {
        long end = records.Count == 0 ? 0 : records.Max(record => record.Offset) + 1;
        return new(records, records, end, end);
    }

    void Process(int partition, int number)
    {
        byte[] sourceKey = SampleRecords.SourceKey(partition, number);
        byte[]? value = SampleRecords.SourceValue(partition, number);
        var none = new Dictionary<string, string>();
        _source[partition].Add(new(partition, number, sourceKey, value, none));
        byte[] key = Encoding.ASCII.GetBytes(SampleRecords.KeyOf(partition, number));
        int target = Partitioner.ForKey(key, Partitions);
        var fate = SampleRecords.FateOf(partition, number);
        if (fate == RecordFate.Written) _sink[target].Add(new(target, _sink[target].Count, key, SampleRecords.OutputValue(partition, number), none));
        if (fate == RecordFate.Dead) _dead[partition].Add(new(partition, _dead[partition].Count, sourceKey, value, new Dictionary<string, string> { ["weir-dead-code"] = "WEIR3101" }));
    }
}
