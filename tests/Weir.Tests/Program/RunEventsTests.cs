using Weir.Logging;
using Weir.Run;

namespace Weir.Tests.Program;

public sealed class RunEventsTests : IDisposable
{
    readonly StringWriter _log = new() { NewLine = "\n" };
    readonly RunEvents _events;

    public RunEventsTests() => _events = new(new EventLog(_log, TimeProvider.System, Weir.Commands.OutputFormat.Text));

    public void Dispose() => _log.Dispose();

    [Fact]
    public void A_process_is_not_ready_as_long_as_one_of_its_workers_is_in_trouble()
    {
        _events.Assigned(0, [0], [0], []);
        Assert.True(_events.Health.Ready().IsWell);
        _events.Trouble(0, "no broker answers");
        _events.Trouble(1, "'t' 3 has no leader");
        Assert.Equal(["'t' 3 has no leader", "no broker answers"], _events.Health.Ready().Reasons);
        _events.TroubleOver(0, TimeSpan.FromSeconds(65));
        _events.Recovered(0, "the outcome is unknown", TimeSpan.FromSeconds(1));
        Assert.Equal(["'t' 3 has no leader"], _events.Health.Ready().Reasons);
        _events.TroubleOver(1, TimeSpan.FromSeconds(70));
        Assert.True(_events.Health.Ready().IsWell);
        Assert.Contains("WEIR6008 going on again worker=0 seconds=65", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_with_a_halted_partition_is_not_ready_and_says_why()
    {
        _events.Assigned(0, [0], [0], []);
        var halt = new Weir.Kafka.PartitionHalt("logins", 0, 47, "WEIR2015", "2 of its last 4 records are dead", "Mend it");
        _events.Halted(0, halt);
        _events.Halts = () => [halt];
        Assert.Equal(["WEIR2015 logins/0 is halted at offset 47: 2 of its last 4 records are dead. Mend it"], _events.Health.Ready().Reasons);
        Assert.True(_events.Health.Live().IsWell);
        Assert.Contains("error WEIR6030 partition halted, the others go on worker=0 partition=logins/0 offset=47 code=WEIR2015", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_whose_step_hangs_is_not_alive()
    {
        _events.BusyFor = () => TimeSpan.FromSeconds(59);
        Assert.True(_events.Health.Live().IsWell);
        _events.BusyFor = () => TimeSpan.FromSeconds(61);
        Assert.Equal(["a worker has been at one batch of records for 61 s: a step hangs"], _events.Health.Live().Reasons);
    }

    [Fact]
    public void What_was_read_back_and_what_was_forgotten_is_logged()
    {
        _events.Recalling(1, [0, 3]);
        _events.Recalled(1, 1_200, TimeSpan.FromSeconds(0.25));
        _events.Forgotten(0, 7);
        Assert.Contains("WEIR6022 reading back what came before worker=1 partitions=0,3", _log.ToString(), StringComparison.Ordinal);
        Assert.Contains("WEIR6020 read back what came before worker=1 records=1200 seconds=0.25", _log.ToString(), StringComparison.Ordinal);
        Assert.Contains("WEIR6021 records forgotten within the window of deduplicate worker=0 records=7", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lookup_that_keeps_its_table_is_logged_and_the_process_stays_ready()
    {
        _events.Assigned(0, [0], [0], []);
        _events.LookupChanged(new("countries", 4, "line 3: the key of line 2 stands here again"));
        _events.LookupChanged(new("countries", 5, null));
        Assert.Contains("WEIR6014 a lookup's changed file is not taken, the table before stays in use lookup=countries why=\"line 3: the key of line 2 stands here again\" entries=4", _log.ToString(), StringComparison.Ordinal);
        Assert.Contains("WEIR6009 lookup read again lookup=countries entries=5", _log.ToString(), StringComparison.Ordinal);
        Assert.True(_events.Health.Ready().IsWell);
    }

    [Fact]
    public void What_becomes_of_a_lookup_that_is_a_topic_is_logged_and_the_process_stays_ready()
    {
        _events.Assigned(0, [0], [0], []);
        _events.LookupRead(new("countries", "table", 3, 1_000, TimeSpan.FromMilliseconds(20), ["cuontry", "n"]));
        _events.LookupRefused(new("countries", new("table", 1), 7, "it has no key", 2));
        _events.LookupStale("countries", "no broker answers");
        Assert.True(_events.Health.Ready().IsWell);
        _events.LookupFollows("countries", TimeSpan.FromSeconds(9));
        string log = _log.ToString();
        Assert.Contains("WEIR6015 lookup read from its topic lookup=countries topic=table entries=3 bytes=1000 seconds=0.02", log, StringComparison.Ordinal);
        Assert.Contains("WEIR6016 no record of a lookup has columns that steps take values of lookup=countries columns=cuontry,n", log, StringComparison.Ordinal);
        Assert.Contains("WEIR6017 records of a lookup's topic are not taken, the entries before stay lookup=countries count=2 first=table/1@7 why=\"it has no key\"", log, StringComparison.Ordinal);
        Assert.Contains("WEIR6018 a lookup's topic cannot be read, its table stays as it was lookup=countries why=\"no broker answers\"", log, StringComparison.Ordinal);
        Assert.Contains("WEIR6019 a lookup's topic is followed again lookup=countries seconds=9", log, StringComparison.Ordinal);
    }
}
