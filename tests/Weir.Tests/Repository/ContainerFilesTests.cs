using System.Text.RegularExpressions;
using Weir.Engine;
using Weir.Engine.Steps;

namespace Weir.Tests.Repository;

/// <summary>What can be said of compose.yaml and its parts without running a container; <c>tests/containers</c> runs them.</summary>
public sealed partial class ContainerFilesTests
{
    static readonly string Sample = Path.Combine(RepositoryRoot.Path, "samples", "user-login");
    static readonly string Folder = Path.Combine(RepositoryRoot.Path, "deploy", "compose");
    static readonly string Compose = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "compose.yaml"));

    [Fact]
    public void The_pipeline_of_the_compose_file_reads_its_Kafka_and_the_original_topic()
    {
        var plan = Plan([]);
        Assert.Equal("kafka:9092", Assert.Single(plan.Brokers).ToString());
        Assert.Equal(("user-login", "user-login-processed", "user-login-dead"), (plan.Source.Topic, plan.Sink.Topic, plan.DeadLetters.Topic));
    }

    [Fact]
    public void Its_two_variables_keep_the_meaning_they_had()
    {
        var plan = Plan(new() { ["BOOTSTRAP_SERVERS"] = "one:1,two:2", ["KAFKA_TOPIC"] = "clicks" });
        Assert.Equal(["one:1", "two:2"], plan.Brokers.Select(broker => broker.ToString()));
        Assert.Equal(("clicks", "clicks-processed", "clicks-dead"), (plan.Source.Topic, plan.Sink.Topic, plan.DeadLetters.Topic));
    }

    [Fact]
    public void Its_steps_are_those_of_the_sample() =>
        Assert.Equal(Steps().Match(File.ReadAllText(Path.Combine(Sample, "pipeline.yaml"))).Value, Steps().Match(File.ReadAllText(Path.Combine(Folder, "pipeline.yaml"))).Value);

    [Fact]
    public void Ports_are_published_on_loopback_alone()
    {
        var published = Ports().Matches(Compose).Select(match => match.Groups["port"].Value).ToList();
        Assert.Equal(["127.0.0.1:29092:29092", "127.0.0.1:8090:8090"], published);
        Assert.Equal(published.Count, Regex.Count(Compose, "ports:"));
    }

    [Fact]
    public void Keys_are_not_sent_to_a_build()
    {
        string[] sent = [.. File.ReadLines(Path.Combine(RepositoryRoot.Path, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..])];
        Assert.DoesNotContain(sent, path => path is "samples" or "samples/user-login" || path.Contains("secrets", StringComparison.Ordinal) || path.Contains('*', StringComparison.Ordinal));
        Assert.All(sent, path => Assert.True(Path.Exists(Path.Combine(RepositoryRoot.Path, path)), path));
    }

    /// <summary>The contracts stand beside the file in the container, where the compose file mounts the sample's.</summary>
    static PipelinePlan Plan(Dictionary<string, string> variables)
    {
        var compiled = PipelineFile.Load(Path.Combine(Folder, "pipeline.yaml"), BuiltInSteps.Catalog(), new()
        {
            Variables = variables,
            ReadFile = path => File.ReadAllBytes(path.Contains("contracts", StringComparison.Ordinal) ? Path.Combine(Sample, Path.GetRelativePath(Folder, path)) : path),
            FolderExists = _ => true,
        });
        Assert.Empty(compiled.Problems);
        return compiled.Plan!;
    }

    [GeneratedRegex("^steps:\n(  .*\n)+", RegexOptions.Multiline)]
    private static partial Regex Steps();

    [GeneratedRegex("ports: \\[\"(?<port>[^\"]+)\"\\]")]
    private static partial Regex Ports();
}
