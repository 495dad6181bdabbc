using System.Text.Json.Nodes;
using Weir.Support.Clusters;
using Weir.Support.Processes;

namespace Weir.Compatibility.Java;

/// <summary>Dead letters that Kafka Connect and Kafka Streams themselves wrote, read by <c>weir deadletters</c> and sent back.</summary>
public sealed class ForeignLettersTests(Brokers brokers) : IDisposable
{
    const string Program = """
        import java.util.Properties;
        import org.apache.kafka.common.serialization.Serdes;
        import org.apache.kafka.streams.*;
        public class Letters {
          public static void main(String[] args) {
            var settings = new Properties();
            settings.put("application.id", args[1]); settings.put("bootstrap.servers", args[0]); settings.put("state.dir", args[4]); settings.put("auto.offset.reset", "earliest");
            settings.put("default.key.serde", Serdes.String().getClass()); settings.put("default.value.serde", (args.length > 5 ? Serdes.String() : Serdes.Long()).getClass());
            settings.put("processing.exception.handler", "org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler");
            settings.put("deserialization.exception.handler", "org.apache.kafka.streams.errors.LogAndContinueExceptionHandler");
            settings.put("errors.dead.letter.queue.topic.name", args[3]);
            var builder = new StreamsBuilder();
            var read = builder.stream(args[1]);
            read.to(args[2]);
            if (args.length > 5) read.foreach((key, value) -> { if (value.toString().startsWith("not")) throw new IllegalStateException("no number"); });
            new KafkaStreams(builder.build(), settings).start();
          }
        }
        """;

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Of_Kafka_Connect()
    {
        LongForm.Require();
        KafkaTools.Require();
        var broker = new BrokerTools(await brokers.EmbeddedAsync());
        string source = await broker.NewTopicAsync("orders", 1), dead = await broker.NewTopicAsync("dead", 1);
        await FillAsync(broker, source);
        string libraries = (await KafkaTools.RunAsync("libs")).Trim();
        await File.WriteAllTextAsync(_folder.Of("worker"), $"""
            bootstrap.servers={broker.Servers}
            key.converter=org.apache.kafka.connect.storage.StringConverter
            value.converter=org.apache.kafka.connect.json.JsonConverter
            value.converter.schemas.enable=false
            offset.storage.file.filename={_folder.Of("offsets")}
            listeners=http://127.0.0.1:{FreePorts.Take()}
            plugin.path={Directory.GetFiles(libraries, "connect-file-*.jar").Single()}
            """);
        await File.WriteAllTextAsync(_folder.Of("sink"), $"""
            name=orders-sink
            connector.class=org.apache.kafka.connect.file.FileStreamSinkConnector
            topics={source}
            file={_folder.Of("out")}
            errors.tolerance=all
            errors.deadletterqueue.topic.name={dead}
            errors.deadletterqueue.topic.replication.factor=1
            errors.deadletterqueue.context.headers.enable=true
            """);
        await using var connect = KafkaTools.Start("connect-standalone", _folder.Of("worker"), _folder.Of("sink"));
        var letter = await LetterAsync(broker, dead, connect);
        Assert.Equal(("connect", "DataException", "VALUE_CONVERTER", $"{source}/0@1"), ((string)letter["dialect"]!, (string)letter["code"]!, (string)letter["step"]!, (string)letter["origin"]!));
        await GoesBackAsync(broker, source, dead);
    }

    [Theory]
    [InlineData("SerializationException", false)]
    // It holds neither key nor value: the record was let go of when it was sent on.
    [InlineData("IllegalStateException", true)]
    public async Task Of_Kafka_Streams(string code, bool hasSent)
    {
        LongForm.Require();
        KafkaTools.Require();
        var broker = new BrokerTools(await brokers.EmbeddedAsync());
        string source = await broker.NewTopicAsync("orders", 1), sink = await broker.NewTopicAsync("sink", 1), dead = await broker.NewTopicAsync("dead", 1);
        await WeirAsync(broker, "k|12345678\nk|not a long\n", "produce", "-t", source, "-K", "|", "-H", "trace=7");
        await File.WriteAllTextAsync(_folder.Of("Letters.java"), Program);
        await using var streams = ChildProcess.Start("streams", "java", ["-Xmx256m", "-cp", (await KafkaTools.RunAsync("libs")).Trim() + "/*", _folder.Of("Letters.java"), broker.Servers, source, sink, dead, _folder.Of("state"), .. hasSent ? ["sends"] : Array.Empty<string>()]);
        var letter = await LetterAsync(broker, dead, streams);
        Assert.Equal(hasSent ? "-1 -1\n" : "1 10\n", await WeirAsync(broker, "", "consume", "-t", dead, "-e", "-f", "%K %S\\n"));
        Assert.Equal(("streams", code, $"{source}/0@1"), ((string)letter["dialect"]!, (string)letter["code"]!, (string)letter["origin"]!));
        await GoesBackAsync(broker, source, dead);
    }

    static Task<string> FillAsync(BrokerTools broker, string source) => WeirAsync(broker, "k|{\"a\":1}\nk|not a long\n", "produce", "-t", source, "-K", "|", "-H", "trace=7");

    /// <summary>The only one, once it is there.</summary>
    static async Task<JsonNode> LetterAsync(BrokerTools broker, string dead, ChildProcess writer)
    {
        JsonArray letters = [];
        await Wait.UntilAsync("the dead letter", Limit, async () =>
        {
            if (writer.HasExited) throw new InvalidOperationException(writer.Output + writer.Log);
            letters = JsonNode.Parse(await WeirAsync(broker, "", "deadletters", "list", "-t", dead, "--each", "-o", "json"))!["each"]!.AsArray();
            return letters.Count > 0;
        });
        return Assert.Single(letters)!;
    }

    static async Task GoesBackAsync(BrokerTools broker, string source, string dead)
    {
        Assert.Equal(1, (int)JsonNode.Parse(await WeirAsync(broker, "", "deadletters", "redrive", "-t", dead, "--letter", dead + "/0@0", "-o", "json"))!["done"]!);
        string[] records = (await WeirAsync(broker, "", "consume", "-t", source, "-e", "-f", "%k|%s|%h|%T\\n")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, records.Length);
        Assert.StartsWith("k|not a long|trace=7|", records[1], StringComparison.Ordinal);
        Assert.Equal(records[1].Replace("|trace=7|", "|trace=7,weir-replays=1|", StringComparison.Ordinal), records[2]);
    }

    static async Task<string> WeirAsync(BrokerTools broker, string input, params string[] arguments)
    {
        await using var weir = ChildProcess.Start("weir", WeirProgramFile.Path, [.. arguments, "-b", broker.Servers]);
        await weir.WriteAsync(input);
        return await weir.ExitAsync(Limit) == 0 ? weir.Output : throw new InvalidOperationException(weir.Log);
    }
}
