using System.Text;
using System.Text.Json;
using Weir.Engine;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Records;

/// <summary>The reader and System.Text.Json must agree on what is JSON; what is JSON must come out unchanged in meaning.</summary>
public sealed class WellFormednessFuzzTests(ITestOutputHelper output)
{
    const string Contract = """{ "properties": { "a": {}, "b": { "properties": { "a": {}, "bb": { "properties": { "c": {} } } } }, "ä\n": {}, "timestamp of the event, quite long": {} } }""";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void It_agrees_with_the_platform_on_random_and_mutated_input(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var json = new RandomJson(random);
        using var memory = new GuardedMemory();
        var keep = TestPipeline.Of(contract: Contract, sink: ", unknown_fields: keep");
        for (var round = 0; round < 3_000; round++)
        {
            var bytes = json.Record();
            if (round % 3 != 0) bytes = json.Mutate(bytes);
            keep.Process(new SourceRecord(default, memory.AtStart(bytes)));
            var outcome = keep.Process(new SourceRecord(default, memory.AtEnd(bytes)));
            var place = keep.Processor.Rejection.ByteOffset;
            Assert.True(outcome == RecordOutcome.Write || place <= bytes.Length, $"seed {seed} round {round}: byte {place} of {bytes.Length}");
            var isValid = IsValid(bytes);
            if (isValid != (outcome == RecordOutcome.Write)) Assert.Fail($"seed {seed} round {round}: valid {isValid}, {outcome} {keep.Rejection} for {Convert.ToBase64String(bytes)}");
            if (isValid) AssertSame(bytes, keep, $"seed {seed} round {round}");
        }
    }

    [Fact]
    public void Nothing_behind_the_record_is_read()
    {
        using var memory = new GuardedMemory();
        var keep = TestPipeline.Of(contract: Contract, sink: ", unknown_fields: keep");
        var record = """{"a":"text","b":{"a":"\u00e4","bb":{"c":[1,-2.5e3,true,null]}},"x":"ö","timestamp of the event, quite long":"y"}"""u8.ToArray();
        for (var length = 1; length < record.Length; length++)
        {
            Assert.Equal(RecordOutcome.Dead, keep.Process(new SourceRecord(default, memory.AtEnd(record.AsSpan(0, length)))));
            Assert.Equal(("WEIR3122", length), (keep.Rejection.Code, keep.Rejection.ByteOffset));
        }
    }

    static void AssertSame(byte[] bytes, TestPipeline pipeline, string place)
    {
        var before = new Utf8JsonReader(bytes);
        var after = new Utf8JsonReader(Encoding.UTF8.GetBytes(pipeline.Value));
        while (before.Read())
        {
            Assert.True(after.Read(), place);
            Assert.True(before.TokenType == after.TokenType && Text(ref before) == Text(ref after), place);
        }
        Assert.False(after.Read(), place);
        Assert.True(IsCompact(pipeline.Value), place);
    }

    static string? Text(ref Utf8JsonReader reader) => reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName
        ? reader.GetString()
        : Encoding.UTF8.GetString(reader.ValueSpan);

    static bool IsCompact(string json)
    {
        var inString = false;
        for (var at = 0; at < json.Length; at++)
        {
            if (json[at] == '"') inString = !inString;
            else if (json[at] == '\\') at++;
            else if (!inString && char.IsWhiteSpace(json[at])) return false;
        }
        return true;
    }

    static bool IsValid(byte[] bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 64 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            do
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) reader.GetString();
                if (reader.TokenType == JsonTokenType.Number && reader.ValueSpan.Length > 64) return false;
            }
            while (reader.Read());
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return true;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Records around the plan's names, with every kind of value, escape and white space.</summary>
    sealed class RandomJson(Random random)
    {
        static readonly string[] Names =
            ["a", "b", "bb", "c", "x", "", "\\u0061", "\\u00e4\\n", "ä\\n", "timestamp of the event, quite long", "a name that is longer than thirty-two bytes", "b\\/b", "😀", "\\ud83d\\ude00"];

        static readonly string[] Scalars =
            ["0", "-0", "1.5e-7", "12345678901234567890", "true", "false", "null", "\"\"", "\"x\"", "\"ü€😀\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u20ac \\ud83d\\ude00\"", "1E+5", "0.000"];

        static readonly string[] Splinters =
            ["\"", "\\", "{", "}", "[", "]", ",", ":", "\0", "\n", " ", "\\u", "\\ud800", "-", ".", "e", "0", "tru", "\"a\":1,", "null", "/**/"];

        public byte[] Record() => Encoding.UTF8.GetBytes(Object(0));

        public byte[] Mutate(byte[] bytes)
        {
            var list = bytes.ToList();
            for (var count = random.Next(1, 4); count > 0; count--)
            {
                var at = random.Next(list.Count + 1);
                switch (random.Next(6))
                {
                    case 0 when list.Count > 0:
                        list.RemoveAt(Math.Min(at, list.Count - 1));
                        break;
                    case 1 when list.Count > 0:
                        list[Math.Min(at, list.Count - 1)] = (byte)random.Next(256);
                        break;
                    case 2:
                        list.InsertRange(at, Encoding.UTF8.GetBytes(Splinters[random.Next(Splinters.Length)]));
                        break;
                    case 3:
                        list.RemoveRange(at, list.Count - at);
                        break;
                    case 4:
                        list.Insert(at, (byte)random.Next(0x80, 0x100));
                        break;
                    default:
                        list.InsertRange(at, list.Skip(random.Next(list.Count + 1)).Take(random.Next(20)).ToArray());
                        break;
                }
            }
            return [.. list];
        }

        string Object(int depth)
        {
            var names = Enumerable.Range(0, random.Next(6)).Select(_ => Names[random.Next(Names.Length)]);
            if (random.Next(8) != 0) names = names.Distinct();
            return "{" + Blank() + string.Join("," + Blank(), names.Select(name => $"\"{name}\"{Blank()}:{Blank()}{Value(depth)}{Blank()}")) + "}" + (depth == 0 ? Blank() : "");
        }

        string Value(int depth) => random.Next(depth > 4 ? 2 : 5) switch
        {
            0 or 1 => Scalars[random.Next(Scalars.Length)],
            2 => "\"" + new string('s', random.Next(80)) + (random.Next(2) == 0 ? "é" : "") + new string('t', random.Next(40)) + "\"",
            3 => "[" + Blank() + string.Join("," + Blank(), Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth + 1) + Blank())) + "]",
            _ => Object(depth + 1),
        };

        string Blank() => random.Next(5) == 0 ? " \t\r\n"[random.Next(4)].ToString() : "";
    }
}
