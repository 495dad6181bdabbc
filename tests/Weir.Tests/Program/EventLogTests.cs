using System.Text.Json;
using Weir.Commands;
using Weir.Logging;

namespace Weir.Tests.Program;

public sealed class EventLogTests : IDisposable
{
    readonly StringWriter _written = new() { NewLine = "\n" };

    public void Dispose() => _written.Dispose();

    [Fact]
    public void An_event_is_one_line_with_time_level_id_words_and_fields()
    {
        new EventLog(_written, new Clock()).Write(EventLevel.Info, "WEIR6001", "pipeline started", ("pipeline", "user-login"), ("workers", 2));
        Assert.Equal("2026-11-21T10:15:01.250Z info  WEIR6001 pipeline started pipeline=user-login workers=2\n", _written.ToString());
    }

    [Fact]
    public void A_value_with_spaces_or_control_characters_is_quoted()
    {
        new EventLog(_written, new Clock()).Write(EventLevel.Warn, "WEIR6002", "odd", ("a", "x y"), ("b", "1\n2"), ("c", ""));
        Assert.EndsWith("""odd a="x y" b="1\n2" c=""" + "\"\"\n", _written.ToString());
    }

    [Fact]
    public void Json_is_one_object_a_line()
    {
        new EventLog(_written, new Clock(), OutputFormat.Json).Write(EventLevel.Error, "WEIR6003", "lost", ("topic", "a\"b"), ("offset", 5L), ("rate", 0.5), ("none", null));
        using var line = JsonDocument.Parse(_written.ToString());
        Assert.Equal(
            """{"time":"2026-11-21T10:15:01.250Z","level":"error","event":"WEIR6003","message":"lost","topic":"a\u0022b","offset":5,"rate":0.5,"none":null}""",
            line.RootElement.GetRawText());
    }

    [Fact]
    public void Events_below_the_least_level_are_not_written()
    {
        var log = new EventLog(_written, new Clock(), least: EventLevel.Warn);
        log.Write(EventLevel.Info, "WEIR6001", "quiet");
        Assert.Empty(_written.ToString());
        Assert.True(log.Writes(EventLevel.Error) && !log.Writes(EventLevel.Info));
    }

    sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 21, 10, 15, 1, 250, TimeSpan.Zero);
    }
}
