using System.Text;
using Weir.Engine;
using Weir.Engine.Steps;

namespace Weir.Tests.Engine.Processing;

/// <summary>What the author of a step can read from a record and set in it.</summary>
public sealed class RecordValuesTests
{
    delegate StepResult Act(ref Weir.Engine.Record record, int field);

    static TestPipeline Pipeline(Act act) => TestPipeline.Of(
        "  - own: { field: a.b }", sink: ", unknown_fields: keep",
        catalog: BuiltInSteps.Catalog().Add(new StepSpec("own", "Does what the test says.").Field("The field.").Builds((values, context) => new Acting(context.Resolve(values.Path("field")), act))));

    [Theory]
    [InlineData("12", true, 12)]
    [InlineData("-9223372036854775808", true, long.MinValue)]
    [InlineData("1e3", true, 1000)]
    [InlineData("1.5", false, 0)]
    [InlineData("9223372036854775808", false, 0)]
    [InlineData("\"12\"", false, 0)]
    [InlineData("null", false, 0)]
    public void A_whole_number_is_read(string json, bool expected, long value)
    {
        var found = (false, -1L);
        Pipeline((ref record, field) =>
        {
            found = (record.TryInteger(field, out var number), number);
            return StepResult.Continue;
        }).Written($$$"""{"a":{"b":{{{json}}}}}""");
        Assert.Equal((expected, value), found);
    }

    [Theory]
    [InlineData("-1.25e2", true, -125.0)]
    [InlineData("0", true, 0.0)]
    [InlineData("1e400", false, 0.0)]
    [InlineData("true", false, 0.0)]
    public void A_number_is_read(string json, bool expected, double value)
    {
        var found = (false, -1.0);
        Pipeline((ref record, field) =>
        {
            found = (record.TryNumber(field, out var number), number);
            return StepResult.Continue;
        }).Written($$$"""{"a":{"b":{{{json}}}}}""");
        Assert.Equal((expected, value), found);
    }

    [Theory]
    [InlineData("true", true, true)]
    [InlineData("false", true, false)]
    [InlineData("1", false, false)]
    public void A_boolean_is_read(string json, bool expected, bool value)
    {
        var found = (false, true);
        Pipeline((ref record, field) =>
        {
            found = (record.TryBoolean(field, out var truth), truth);
            return StepResult.Continue;
        }).Written($$$"""{"a":{"b":{{{json}}}}}""");
        Assert.Equal((expected, value), found);
    }

    [Theory]
    [InlineData(" 1.50 ", "1.50")]
    [InlineData("[ 1, {\"x\" : \"a b\"} ]", "[1,{\"x\":\"a b\"}]")]
    [InlineData("\"\\u00e9\"", "\"\\u00e9\"")]
    [InlineData("false", "false")]
    [InlineData("null", "null")]
    public void A_step_sets_any_JSON_but_objects(string json, string written) =>
        Assert.Equal($$$"""{"x":1,"a":{"b":{{{written}}}}}""", Pipeline((ref record, field) => Set(record.SetJson(field, Encoding.UTF8.GetBytes(json)))).Written("""{"x":1}"""));

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("1 2")]
    [InlineData("[1,")]
    [InlineData("nul")]
    [InlineData("[\"\\ud800\"]")]
    [InlineData("\"\\udc00\"")]
    public void What_is_no_JSON_value_is_refused_with_the_record_left_as_it_was(string json)
    {
        var thrown = "";
        var written = Pipeline((ref record, field) =>
        {
            try
            {
                record.SetJson(field, Encoding.UTF8.GetBytes(json));
            }
            catch (ArgumentException)
            {
                thrown = nameof(ArgumentException);
            }
            return StepResult.Continue;
        }).Written("""{"a":{"b":7}}""");
        Assert.Equal((nameof(ArgumentException), """{"a":{"b":7}}"""), (thrown, written));
    }

    [Fact]
    public void A_boolean_and_null_are_set_in_the_fields_place()
    {
        Assert.Equal("""{"a":{"b":true,"c":1}}""", Pipeline((ref record, field) => Set(record.SetBoolean(field, true))).Written("""{"a":{"b":0,"c":1}}"""));
        Assert.Equal("""{"a":{"b":null,"c":1}}""", Pipeline((ref record, field) => Set(record.SetNull(field))).Written("""{"a":{"b":0,"c":1}}"""));
    }

    [Fact]
    public void Nothing_is_set_within_what_is_no_object() =>
        Assert.Equal("is in no object", Pipeline((ref record, field) => Set(record.SetJson(field, "1.5"u8))).Refused("""{"a":"text"}""").Reason);

    [Fact]
    public void A_step_rejects_with_a_code_of_its_own()
    {
        var own = new RecordCode("WEIR3901", "is on the list", "The step found it there.", "Nothing.");
        Assert.Equal(new Rejection("WEIR3901", "a.b", 11, "is on the list") { Step = "own" }, Pipeline((ref record, field) => StepResult.Reject(field, own)).Refused("""{"a":{"b": 1}}"""));
    }

    static StepResult Set(bool isSet) => isSet ? StepResult.Continue : StepResult.Reject(0, "is in no object");

    sealed class Acting(int field, Act act) : IStep
    {
        public StepResult Apply(ref Weir.Engine.Record record) => act(ref record, field);
    }
}
