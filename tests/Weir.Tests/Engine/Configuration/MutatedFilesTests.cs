using System.Diagnostics;
using System.Text;
using Weir.Engine;
using Weir.Engine.Testing;
using Weir.Tests.Repository;

namespace Weir.Tests.Engine.Configuration;

public sealed class MutatedFilesTests(ITestOutputHelper output)
{
    static readonly string[] Pieces = ["{", "}", "[", "]", ":", ": ", "- ", "\n", "\n  ", "\t", "'", "\"", "&a", "*a", "!x", "${", "}", "|", ">", "%", "#", "?", "? ", "---\n", "...\n", "\0", "\uFEFF", "~", ",", "\\", "@", "`", "<<: ", "\r", "\u2028"];

    const string File = """
        brokers: [a:1, "b:2"]
        keys: { login-ip: { folder: secrets/login-ip } }
        steps:
          - default: { field: device_type, value: unknown, for: [missing, 'null'] }
          - pseudonymize:
              field: ip
              method: hmac-sha256
              key: login-ip
        delivery: { transaction: { records: 20000, age: 100ms } }
        description: |
          folded ${NAME:-text}
        kafka: { common: { client.id: x } }

        """;

    [Fact]
    public void Whatever_is_done_to_a_file_it_gives_a_plan_or_problems_and_never_an_exception()
    {
        const int seed = 20261121;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 5_000; round++)
        {
            var text = Mutate(Compiling.Head + File, random);
            var compilation = Compiling.Text(text);
            Assert.True(compilation.Plan is not null || compilation.Problems.Count > 0, text);
        }
    }

    [Theory]
    [InlineData("samples/user-login/pipeline.yaml")]
    [InlineData("bench/login-job.yaml")]
    public void Whatever_is_done_to_a_sample_every_problem_stands_inside_the_file(string path)
    {
        const int seed = 20261122;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string full = Path.Combine(RepositoryRoot.Path, path), sound = System.IO.File.ReadAllText(full);
        for (var round = 0; round < 2_000; round++)
        {
            var text = Mutate(sound, random);
            var compilation = PipelineFile.Compile(text, full, StepCatalog.BuiltIn(), PipelineEnvironment.OfProcess(allowsUnresolved: true, advises: true));
            Assert.True(compilation.Plan is not null || compilation.Problems.Count > 0, text);
            Assert.All(compilation.Problems.Where(problem => problem.File == full), problem => AssertInside(text, problem));
        }
    }

    [Fact]
    public void Whatever_is_done_to_a_test_file_it_gives_cases_or_problems_inside_it()
    {
        const int seed = 20261123;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string sample = Path.Combine(RepositoryRoot.Path, "samples", "user-login"), sound = System.IO.File.ReadAllText(Path.Combine(sample, "pipeline.test.yaml"));
        using var folder = new TemporaryCopy(sample);
        string file = Path.Combine(folder.Path, "pipeline.test.yaml");
        for (var round = 0; round < 500; round++)
        {
            var text = Mutate(sound, random);
            System.IO.File.WriteAllText(file, text);
            var read = PipelineTests.Read(file, StepCatalog.BuiltIn());
            Assert.True(read.IsSound == (read.Cases.Count > 0), text);
            Assert.All(read.Problems, problem => AssertInside(text, problem));
            foreach (var test in read.Cases) test.Run();
        }
    }

    /// <summary>A line ends where YAML says: also at a carriage return, and at Unicode's separators.</summary>
    static void AssertInside(string text, Problem problem)
    {
        Assert.InRange(problem.Line, 1, text.Count(character => character is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029') + 1);
        Assert.InRange(problem.Column, 1, text.Split('\n').Max(line => line.Length) + 2);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("\"")]
    [InlineData("a: &a b\n")]
    [InlineData("a ")]
    [InlineData("a: b\n")]
    [InlineData(" ")]
    [InlineData("${")]
    public void A_megabyte_of_anything_is_refused_within_seconds(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length));
        var watch = Stopwatch.StartNew();

        Assert.NotEmpty(Compiling.Text(text).Problems);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
    }

    static string Mutate(string text, Random random)
    {
        var mutated = new StringBuilder(text);
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var at = random.Next(mutated.Length);
            if (random.Next(3) == 0)
                mutated.Remove(at, Math.Min(random.Next(1, 8), mutated.Length - at));
            else
                mutated.Insert(at, Pieces[random.Next(Pieces.Length)]);
        }
        return mutated.ToString();
    }
}
