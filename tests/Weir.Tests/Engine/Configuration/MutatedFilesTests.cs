using System.Diagnostics;
using System.Text;

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
