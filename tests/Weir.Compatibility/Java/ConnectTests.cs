using System.Text;
using Weir.Support.Clusters;
using Weir.Support.Processes;

namespace Weir.Compatibility.Java;

/// <summary>Kafka Connect, standalone, with its file connectors, on the embedded broker.</summary>
public sealed class ConnectTests(Brokers brokers) : IDisposable
{
    const int Lines = 500;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lines_go_from_a_file_through_a_topic_into_a_file_and_after_kill_9_each_goes_on_where_it_was()
    {
        LongForm.Require();
        KafkaTools.Require();
        var broker = new BrokerTools(await brokers.EmbeddedAsync());
        string topic = await broker.NewTopicAsync("lines", 1);
        await ConfigureAsync(broker, topic);
        await WriteAsync(0);
        await using (var first = Start())
        {
            await ArrivedAsync(first, Lines);
            string position = $"\"position\":{new FileInfo(_folder.Of("in")).Length}}}";
            await Wait.UntilAsync("both positions are kept", Limit, async () => File.Exists(_folder.Of("offsets"))
                && Encoding.Latin1.GetString(await File.ReadAllBytesAsync(_folder.Of("offsets"))).Contains(position, StringComparison.Ordinal) && await CommittedAsync(broker, topic) == Lines);
            await first.KillAsync();
        }
        await WriteAsync(Lines);
        await using var second = Start();
        await ArrivedAsync(second, 2 * Lines);
        Assert.Equal(Enumerable.Range(0, 2 * Lines).Select(number => $"line {number}"), await File.ReadAllLinesAsync(_folder.Of("out")));
        Assert.Equal($"{topic}:0:{2 * Lines}", (await broker.RunAsync("get-offsets", "--topic", topic)).Trim());
        await second.TerminateAsync(Limit);
    }

    async Task ConfigureAsync(BrokerTools broker, string topic)
    {
        string libraries = (await KafkaTools.RunAsync("libs")).Trim();
        await File.WriteAllTextAsync(_folder.Of("worker"), $"""
            bootstrap.servers={broker.Servers}
            key.converter=org.apache.kafka.connect.storage.StringConverter
            value.converter=org.apache.kafka.connect.storage.StringConverter
            offset.storage.file.filename={_folder.Of("offsets")}
            offset.flush.interval.ms=500
            listeners=http://127.0.0.1:{FreePorts.Take()}
            plugin.path={Directory.GetFiles(libraries, "connect-file-*.jar").Single()}
            """);
        await File.WriteAllTextAsync(_folder.Of("source"), $"""
            name={topic}-source
            connector.class=org.apache.kafka.connect.file.FileStreamSourceConnector
            file={_folder.Of("in")}
            topic={topic}
            """);
        await File.WriteAllTextAsync(_folder.Of("sink"), $"""
            name={topic}-sink
            connector.class=org.apache.kafka.connect.file.FileStreamSinkConnector
            topics={topic}
            file={_folder.Of("out")}
            """);
    }

    ChildProcess Start() => KafkaTools.Start("connect-standalone", _folder.Of("worker"), _folder.Of("source"), _folder.Of("sink"));

    Task WriteAsync(int from) => File.AppendAllLinesAsync(_folder.Of("in"), Enumerable.Range(from, Lines).Select(number => $"line {number}"));

    Task<TimeSpan> ArrivedAsync(ChildProcess connect, int count) => Wait.UntilAsync($"{count} lines have arrived", Limit, async () =>
        connect.HasExited ? throw new InvalidOperationException(connect.Output + connect.Log) : File.Exists(_folder.Of("out")) && (await File.ReadAllLinesAsync(_folder.Of("out"))).Length >= count);

    // group, topic, partition, committed offset
    static async Task<int> CommittedAsync(BrokerTools broker, string topic) =>
        (await broker.TableAsync("consumer-groups", "--describe", "--group", $"connect-{topic}-sink")).Where(words => words.Length > 3 && words[1] == topic && words[3] != "-").Sum(words => int.Parse(words[3]));
}
