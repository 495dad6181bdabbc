using System.Text;
using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Steps;

public sealed class LookupTests
{
    const string Countries = "network,code,name\n192.0.2.0/24,DE,\"Deutschland \"\"D\"\"\"\n192.0.2.128/25,FR,é\n192.0.2.130,US,\n2001:db8::/32,JP,日本\n10.0.0.0/8,,\n";
    const string Devices = "maker;device;price\nAcme;a1;17\nA\\B;Ä;x\nOne;1;0\nYes;true;\n";

    [Theory]
    [InlineData("192.0.2.1", "DE")]
    [InlineData("192.0.2.128", "FR")]
    [InlineData("192.0.2.129", "FR")]
    [InlineData("192.0.2.130", "US")]
    [InlineData("192.0.2.131", "FR")]
    [InlineData("192.0.2.255", "FR")]
    [InlineData("::ffff:192.0.2.1", "DE")]
    [InlineData("2001:db8::1", "JP")]
    [InlineData("2001:DB8:0:0:ffff::1", "JP")]
    [InlineData("10.255.255.255", "")]
    public void By_cidr_the_smallest_network_gives_the_values(string ip, string code) =>
        Assert.Equal($"{{\"ip\":\"{ip}\",\"c\":\"{code}\"}}", Countrywise("add: { c: code }").Written($"{{\"ip\":\"{ip}\"}}"));

    [Theory]
    [InlineData("\"192.0.3.0\"")]
    [InlineData("\"2001:db9::\"")]
    [InlineData("\"192.0.2.0/24\"")]
    [InlineData("\"\"")]
    [InlineData("\"Berlin\"")]
    [InlineData("17")]
    [InlineData("null")]
    [InlineData("[\"192.0.2.1\"]")]
    [InlineData("{\"a\":\"192.0.2.1\"}")]
    public void What_is_not_found_goes_by_default_or_missing(string ip)
    {
        var json = $"{{\"ip\":{ip}}}";
        Assert.Equal(json, Countrywise("add: { c: code }").Written(json));
        Assert.Equal($"{{\"ip\":{ip},\"c\":null,\"n\":null}}", Countrywise("add: { c: code, n: name }, default: null").Written(json));
        Assert.Equal(("WEIR3149", "ip", "is not in the lookup"), Why(Countrywise("add: { c: code }, missing: reject").Refused(json)));
    }

    [Fact]
    public void A_missing_field_is_not_found()
    {
        Assert.Equal("{\"c\":\"??\"}", Countrywise("add: { c: code }, default: '??'").Written("{}"));
        Assert.Equal(("WEIR3149", "ip", "is not in the lookup"), Why(Countrywise("add: { c: code }, missing: reject").Refused("{}")));
    }

    [Theory]
    [InlineData("\"a1\"", "Acme")]
    [InlineData("\"\\u0061\\u0031\"", "Acme")]
    [InlineData("\"Ä\"", "A\\\\B")]
    [InlineData("\"\\u00c4\"", "A\\\\B")]
    [InlineData("1", "One")]
    [InlineData("\"1\"", "One")]
    [InlineData("true", "Yes")]
    public void By_equals_the_decoded_text_is_the_key(string value, string maker) =>
        Assert.Equal($"{{\"d\":{value},\"m\":\"{maker}\"}}", Devicewise("add: { m: maker }").Written($"{{\"d\":{value}}}"));

    [Theory]
    [InlineData("\"A1\"")]
    [InlineData("\"a1 \"")]
    [InlineData("1.0")]
    [InlineData("\"device\"")]
    public void By_equals_nothing_but_the_bytes_counts(string value) =>
        Assert.Equal($"{{\"d\":{value}}}", Devicewise("add: { m: maker }").Written($"{{\"d\":{value}}}"));

    [Fact]
    public void Values_are_set_in_place_or_within_new_objects_and_escaped() =>
        Assert.Equal("{\"c\":\"Deutschland \\\"D\\\"\",\"ip\":\"192.0.2.1\",\"geo\":{\"code\":\"DE\"}}", Countrywise("add: { geo.code: code, c: name }").Written("{\"c\":{\"x\":1},\"ip\":\"192.0.2.1\"}"));

    [Fact]
    public void A_value_may_take_the_place_of_what_it_was_found_by() =>
        Assert.Equal("{\"ip\":\"FR\"}", Countrywise("add: { ip: code }").Written("{\"ip\":\"192.0.2.200\"}"));

    [Fact]
    public void A_field_within_something_that_is_no_object_cannot_be_set() =>
        Assert.Equal(("WEIR3144", "geo.code", "stands in something that is not an object"), Why(Countrywise("add: { geo.code: code }").Refused("{\"geo\":1,\"ip\":\"192.0.2.1\"}")));

    [Fact]
    public void Found_before_the_address_goes_it_stays()
    {
        using var folder = new KeyFolderFixture().With(1, "0123456789abcdef");
        var pipeline = TestPipeline.Of("  - lookup: { field: ip, from: countries, by: cidr, add: { country: code } }\n  - pseudonymize: { field: ip, method: remove }",
            sink: ", unknown_fields: keep", lookups: "countries: { file: countries.csv }", files: Files);
        Assert.Equal("{\"country\":\"FR\"}", pipeline.Written("{\"ip\":\"192.0.2.200\"}"));
    }

    [Fact]
    public void One_table_serves_steps_that_look_in_both_ways_and_all_workers()
    {
        var reads = 0;
        var plan = PipelineFile.Compile(
            "weir: 1\nname: t\nbrokers: h:1\nsource: { topic: in }\nsink: { topic: out, unknown_fields: keep }\ndead_letters: { topic: dead }\nlookups: { countries: { file: c.csv } }\nsteps:\n"
                + "  - lookup: { field: ip, from: countries, by: cidr, add: { c: code } }\n  - lookup: { field: ip, from: countries, by: cidr, add: { n: name } }\n  - lookup: { field: net, from: countries, add: { d: code } }\n",
            "/t/p.yaml", BuiltInSteps.Catalog(), new PipelineEnvironment { ReadFile = _ => Read() }).PlanOrThrow();
        for (var worker = 0; worker < 4; worker++) plan.NewProcessor(TimeProvider.System).BeginTransaction();
        Assert.Equal(2, reads);

        byte[] Read()
        {
            reads++;
            return Encoding.UTF8.GetBytes(Countries);
        }
    }

    [Fact]
    public void A_change_is_told_to_one_worker_and_used_by_all_at_their_next_transaction()
    {
        var (text, version, time) = (Countries, 1L, new ManualTime());
        var plan = PipelineFile.Compile(
            "weir: 1\nname: t\nbrokers: h:1\nsource: { topic: in }\nsink: { topic: out, unknown_fields: keep }\ndead_letters: { topic: dead }\nlookups: { countries: { file: c.csv, reload: 1s } }\nsteps:\n"
                + "  - lookup: { field: ip, from: countries, by: cidr, add: { c: code } }\n",
            "/t/p.yaml", BuiltInSteps.Catalog(), new PipelineEnvironment { ReadFile = _ => Encoding.UTF8.GetBytes(text), Stamp = _ => new FileStamp(DateTimeOffset.UnixEpoch.AddTicks(version), text.Length) }).PlanOrThrow();
        RecordProcessor[] workers = [plan.NewProcessor(time), plan.NewProcessor(time)];
        foreach (var worker in workers) worker.BeginTransaction();
        // Columns may move.
        (text, version) = ("network,name,code\n192.0.2.0/24,Sverige,SE\n", 2);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("DE DE", string.Join(' ', workers.Select(Code)));
        workers[0].BeginTransaction();
        Assert.Equal("SE DE", string.Join(' ', workers.Select(Code)));
        workers[1].BeginTransaction();
        Assert.Equal("SE SE", string.Join(' ', workers.Select(Code)));
        Assert.Equal([new LookupChange("countries", 1, null)], workers.SelectMany(worker => worker.TakeLookupChanges()));
    }

    static string Code(RecordProcessor processor)
    {
        var record = new SourceRecord(default, "{\"ip\":\"192.0.2.1\"}"u8, hasKey: false);
        Assert.Equal(RecordOutcome.Write, processor.Process(in record));
        var value = new byte[processor.ValueLength];
        processor.WriteValue(in record, value);
        return Encoding.UTF8.GetString(value)[^4..^2];
    }

    static readonly Dictionary<string, string> Files = new() { ["countries.csv"] = Countries, ["devices.csv"] = Devices };

    static TestPipeline Countrywise(string fields) => Of($"field: ip, from: countries, by: cidr, {fields}");

    static TestPipeline Devicewise(string fields) => Of($"field: d, from: devices, {fields}");

    static TestPipeline Of(string fields) => TestPipeline.Of($"  - lookup: {{ {fields} }}", sink: ", unknown_fields: keep",
        lookups: "countries: { file: countries.csv }, devices: { file: devices.csv, key: device, separator: semicolon }", files: Files);

    static (string, string, string) Why(Rejection rejection) => (rejection.Code, rejection.Field!, rejection.Reason);
}
