using System.Text;
using System.Text.Json;
using Weir.Engine;
using Weir.Engine.Contracts.Validation;
using Weir.Engine.Records;

namespace Weir.Tests.Engine.Contracts;

public sealed class JsonTreeTests(ITestOutputHelper output)
{
    [Fact]
    public void It_holds_what_the_platforms_parser_finds_whatever_the_size()
    {
        const int Seed = 5;
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        var values = new RandomSchemas(random);
        var tree = new JsonTree();
        var largest = 0;
        for (var round = 0; round < 500; round++)
        {
            var json = values.Respelled($"[{string.Join(',', Enumerable.Range(0, random.Next(200)).Select(_ => values.Value(4)))}]");
            var bytes = Encoding.UTF8.GetBytes("  " + json);
            tree.Read(bytes, 2);
            using var document = JsonDocument.Parse(json);
            Compare(tree, new Weir.Engine.Record(new RecordState(new FieldIndex(new FieldTable())), new Weir.Engine.SourceRecord(default, bytes)), 0, document.RootElement);
            largest = Math.Max(largest, tree.Count);
        }
        Assert.InRange(largest, 500, int.MaxValue);
    }

    static void Compare(JsonTree tree, in Weir.Engine.Record record, int node, JsonElement expected)
    {
        var slot = tree[node];
        Assert.Equal(Kind(expected.ValueKind), slot.Kind);
        var child = slot.First;
        if (expected.ValueKind == JsonValueKind.Object)
            foreach (var member in expected.EnumerateObject())
            {
                Assert.Equal(member.Name, Encoding.UTF8.GetString(tree.Name(in record, child)));
                Compare(tree, in record, child, member.Value);
                child = tree[child].Next;
            }
        else if (expected.ValueKind == JsonValueKind.Array)
            foreach (var item in expected.EnumerateArray())
            {
                Compare(tree, in record, child, item);
                child = tree[child].Next;
            }
        else if (expected.ValueKind == JsonValueKind.String) Assert.Equal(expected.GetString(), Encoding.UTF8.GetString(record.Text(in slot)));
        Assert.Equal(0, child);
        Assert.Equal(expected.GetRawText(), Encoding.UTF8.GetString(record.Json(in slot)));
    }

    static JsonKind Kind(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => JsonKind.Object,
        JsonValueKind.Array => JsonKind.Array,
        JsonValueKind.String => JsonKind.String,
        JsonValueKind.Number => JsonKind.Number,
        JsonValueKind.True => JsonKind.True,
        JsonValueKind.False => JsonKind.False,
        _ => JsonKind.Null,
    };
}
