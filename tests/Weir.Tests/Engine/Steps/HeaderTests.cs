using System.Text;
using Weir.Engine;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Steps;

public sealed class HeaderTests
{
    /// <summary>One that stands twice, one of no text, and one with everything that JSON escapes.</summary>
    static readonly BytesReader Headers = new(("type", "login"u8.ToArray()), ("type", "logout"u8.ToArray()), ("raw", [0xC3]), ("odd", "\"\\\né"u8.ToArray()), ("n", "1"u8.ToArray()), ("empty", []));

    [Theory]
    [InlineData("{ headers: { type: { equals: logout } } }", true)]
    [InlineData("{ headers: { type: { equals: login } } }", false)]
    [InlineData("{ headers: { Type: { exists: true } } }", false)]
    [InlineData("{ headers: { missing: { exists: false } } }", true)]
    [InlineData("{ headers: { missing: { equals: '' } } }", false)]
    [InlineData("{ headers: { empty: { equals: '' } } }", true)]
    [InlineData("{ headers: { raw: { exists: true } } }", false)]
    [InlineData("{ headers: { raw: { contains: '' } } }", false)]
    [InlineData("{ headers: { n: { equals: 1 } } }", true)]
    [InlineData("{ headers: { n: { in: [2, 1] } } }", true)]
    [InlineData("{ headers: { n: { in: 'a, b' } } }", false)]
    [InlineData("{ headers: { odd: { matches: '^\"[\\\\]\\né$' } } }", true)]
    [InlineData("{ headers: { odd: { starts_with: '\"', ends_with: é } } }", true)]
    [InlineData("{ headers: { type: { starts_with: log }, n: { equals: 2 } } }", false)]
    [InlineData("{ not: { headers: { type: { contains: gin } } }, a: { equals: 1 } }", true)]
    [InlineData("{ any: [{ headers: { n: { equals: 7 } } }, { headers: { type: { exists: true } } }] }", true)]
    [InlineData("{ '\"headers\"': { equals: field } }", true)]
    [InlineData("{ headers.x: { exists: true } }", false)]
    public void A_condition_tests_headers_as_texts(string when, bool holds)
    {
        var pipeline = Keep($"  - default: {{ field: held, value: true }}\n    when: {when}");
        Assert.Equal(holds, Written(pipeline, "{\"a\":1,\"headers\":\"field\"}").Contains("\"held\":true", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("type", "{\"a\":1,\"h\":{\"x\":\"logout\"}}")]
    [InlineData("odd", "{\"a\":1,\"h\":{\"x\":\"\\\"\\\\\\u000aé\"}}")]
    [InlineData("empty", "{\"a\":1,\"h\":{\"x\":\"\"}}")]
    [InlineData("raw", "{\"a\":1}")]
    [InlineData("missing", "{\"a\":1}")]
    public void Set_takes_a_headers_text_into_a_field(string header, string expected) =>
        Assert.Equal(expected, Written(Keep($"  - set: {{ field: h.x, header: {header} }}"), "{\"a\":1}"));

    [Fact]
    public void What_is_missing_leaves_the_field_as_it_was() =>
        Assert.Equal("{\"a\":1}", Written(Keep("  - set: { field: a, header: missing }"), "{\"a\":1}"));

    [Fact]
    public void A_field_within_no_object_cannot_be_set()
    {
        var pipeline = Keep("  - set: { field: a.x, header: type }");
        Assert.Equal(RecordOutcome.Dead, pipeline.Process(new SourceRecord(default, "{\"a\":1}"u8) { Headers = new(default, Headers) }));
        Assert.Equal("a.x", pipeline.Rejection.Field);
    }

    [Fact]
    public void A_record_without_headers_has_none()
    {
        Assert.Equal("{}", Keep("  - set: { field: h, header: type }").Written("{}"));
        Assert.Equal(RecordOutcome.Drop, Keep("  - drop: {}\n    when: { headers: { type: { exists: false } } }").Process("{}"));
    }

    [Fact]
    public void A_step_of_ones_own_sees_the_bytes()
    {
        var spec = new StepSpec("own", "A user's step.").Field("The field.").Builds((values, context) => new OwnStep(context.Resolve(values.Path("field"))));
        Assert.Equal("{\"f\":195}", Written(TestPipeline.Of("  - own: { field: f }", sink: ", unknown_fields: keep", catalog: StepCatalog.BuiltIn().Add(spec)), "{}"));
    }

    [Fact]
    public void Headers_allocate_nothing()
    {
        var pipeline = Keep("  - set: { field: h, header: odd }\n    when: { headers: { type: { matches: '^(log|lag)+out$' }, n: { in: [1, 2] } } }\n  - set: { field: i, header: missing }");
        byte[] record = Encoding.UTF8.GetBytes("{\"a\":1}"), destination = new byte[100];
        Assert.Equal("{\"a\":1,\"h\":\"\\\"\\\\\\u000aé\"}", Written(pipeline, "{\"a\":1}"));
        Assert.Equal(0, AllocatedBytes.By(() =>
        {
            for (var round = 0; round < 5_000; round++)
            {
                var source = new SourceRecord(default, record) { Headers = new(default, Headers) };
                if (pipeline.Processor.Process(in source) == RecordOutcome.Write) pipeline.Processor.WriteValue(in source, destination.AsSpan(0, pipeline.Processor.ValueLength));
            }
        }));
    }

    static TestPipeline Keep(string steps) => TestPipeline.Of(steps, sink: ", unknown_fields: keep");

    static string Written(TestPipeline pipeline, string json)
    {
        Assert.Equal(RecordOutcome.Write, pipeline.Process(new SourceRecord(default, Encoding.UTF8.GetBytes(json)) { Headers = new(default, Headers) }));
        return pipeline.Value;
    }

    sealed class OwnStep(int field) : IStep
    {
        public StepResult Apply(ref Weir.Engine.Record record)
        {
            if (record.TryHeader("raw"u8, out var value)) record.SetInteger(field, value[0]);
            return StepResult.Continue;
        }
    }

    sealed class BytesReader(params (string Name, byte[] Value)[] headers) : IHeaderReader
    {
        readonly (byte[] Name, byte[] Value)[] _headers = [.. headers.Select(header => (Encoding.UTF8.GetBytes(header.Name), header.Value))];

        public bool TryFind(ReadOnlySpan<byte> encoded, scoped ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
        {
            value = default;
            var isThere = false;
            foreach (var (known, bytes) in _headers)
            {
                if (!name.SequenceEqual(known)) continue;
                value = bytes;
                isThere = true;
            }
            return isThere;
        }
    }
}
