using System.Text;
using Weir.Engine.Contracts.Patterns;

namespace Weir.Tests.Engine.Contracts;

public sealed class PatternWitnessTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Random_patterns_match_what_they_match_in_node()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("WEIR_SEED"), out var given) ? given : 20_261_121;
        output.WriteLine($"seed {seed}");
        var random = new RandomPattern(new Random(seed));
        var cases = Enumerable.Range(0, 500).Select(_ => new { pattern = random.Pattern(), texts = Enumerable.Range(0, 12).Select(_ => random.Text()).ToArray() }).ToList();
        // Sticky, from each code point on, as RegExpBuiltinExec says: V8's own search also looks between the halves of a surrogate pair, where it finds \B.
        var answer = await NodeWitness.RunAsync("""
            return input.map(one => {
                const pattern = new RegExp(one.pattern, 'uy');
                const startsAt = (text, at) => { pattern.lastIndex = at; return pattern.test(text); };
                return one.texts.map(text => [0, ...Array.from(text, (sum => letter => sum += letter.length)(0))].some(at => startsAt(text, at)));
            });
            """, cases);
        var wrong = new StringBuilder();
        var (compared, matched) = (0, 0);
        foreach (var (index, one) in cases.Index())
        {
            Pattern pattern;
            try { pattern = new Pattern(one.pattern); }
            catch (FormatException refused)
            {
                wrong.AppendLine($"/{one.pattern}/u {refused.Message}");
                continue;
            }
            foreach (var (at, text) in one.texts.Index())
            {
                var expected = answer[index][at].GetBoolean();
                compared++;
                if (expected) matched++;
                if (pattern.IsMatch(text) != expected) wrong.AppendLine($"/{one.pattern}/u on '{text}': node says {expected}");
            }
        }
        Assert.Equal("", wrong.ToString());
        Assert.InRange(matched, compared / 10, compared * 9 / 10);
    }

    /// <summary>Where node's Unicode is newer, what it added is left out: characters that no script of the table has.</summary>
    [Fact]
    public async Task Scripts_and_properties_hold_the_characters_that_they_hold_in_node()
    {
        string[] names = [.. UnicodeTable.Names.SelectMany(row => row.Kind == "is" ? [row.Name] : (string[])[$"Script={row.Name}", $"Script_Extensions={row.Name}"]).Distinct()];
        Assert.True(names.Length > 300);
        var assigned = Codes(UnicodeTable.Find("sc", null));
        var answer = await NodeWitness.RunAsync("""
            return input.map(name => {
                const pattern = new RegExp(`\\p{${name}}`, 'u'), codes = [];
                for (let code = 0; code <= 0x10FFFF; code++) if (pattern.test(String.fromCodePoint(code))) codes.push(code);
                return codes;
            });
            """, names.Where((_, index) => index % 8 == 0));
        foreach (var (index, name) in names.Where((_, index) => index % 8 == 0).Index())
        {
            var ours = Codes(UnicodeProperty.Find(name)!);
            ours.IntersectWith(assigned);
            var nodes = answer[index].EnumerateArray().Select(code => code.GetInt32()).ToHashSet();
            nodes.IntersectWith(assigned);
            ours.SymmetricExceptWith(nodes);
            Assert.True(ours.Count == 0, $"{name}: {string.Join(' ', ours.Order().Take(10).Select(code => $"{code:X}"))}");
        }
    }

    static HashSet<int> Codes(CodePoints set) => [.. set.Merged().SelectMany(range => Enumerable.Range(range.From, range.To - range.From + 1))];
}
