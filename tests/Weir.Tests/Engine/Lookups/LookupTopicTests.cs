using System.Text;
using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Tests.Engine.Steps;

namespace Weir.Tests.Engine.Lookups;

public sealed class LookupTopicTests
{
    [Fact]
    public void Columns_are_taken_as_the_value_has_them()
    {
        var plan = Plan("  - lookup: { field: id, from: t, add: { a: text, b: price, c: open, d: closed } }");
        Feed(plan, ("k", """{"other":{"text":1},"text":"\u00e9\"","price":1.50e1,"open":true,"closed":false}"""));
        Assert.Equal("""{"id":"k","a":"é\"","b":1.50e1,"c":true,"d":false}""", Written(plan, """{"id":"k"}"""));
    }

    [Theory]
    [InlineData("", """{"id":"k","a":"A"}""")]
    [InlineData(", default: null", """{"id":"k","a":"A","b":null,"c":null}""")]
    [InlineData(", missing: reject", null)]
    public void A_column_that_the_entry_does_not_have_or_has_null_is_not_found(string otherwise, string? written)
    {
        var plan = Plan($"  - lookup: {{ field: id, from: t, add: {{ a: a, b: b, c: c }}{otherwise} }}");
        Feed(plan, ("k", """{"a":"A","c":null}"""));
        Assert.Equal(written, Written(plan, """{"id":"k"}"""));
    }

    [Fact]
    public void The_key_itself_is_a_column_where_the_lookup_names_one()
    {
        var plan = Plan("  - lookup: { field: ip, from: t, by: cidr, add: { net: network, c: code } }", ", key: network");
        Feed(plan, ("192.0.2.0/24", """{"network":"a lie","code":"DE"}"""));
        Assert.Equal("""{"ip":"192.0.2.9","net":"192.0.2.0/24","c":"DE"}""", Written(plan, """{"ip":"192.0.2.9"}"""));
    }

    [Fact]
    public void A_later_record_replaces_and_a_null_value_takes_away()
    {
        var plan = Plan("  - lookup: { field: id, from: t, add: { a: a }, default: none }");
        var feed = Feed(plan, ("k", """{"a":"1"}"""), ("l", """{"a":"2"}"""), ("k", """{"a":"3"}"""), ("l", null), ("never", null));
        Assert.Equal("""{"id":"k","a":"3"}""", Written(plan, """{"id":"k"}"""));
        Assert.Equal("""{"id":"l","a":"none"}""", Written(plan, """{"id":"l"}"""));
        Assert.Equal(1, feed.Entries);
    }

    [Theory]
    [InlineData("not JSON", "its value is not a JSON object")]
    [InlineData("[]", "its value is not a JSON object")]
    [InlineData("17", "its value is not a JSON object")]
    [InlineData("""{"a":"2"} x""", "its value is not a JSON object")]
    [InlineData("""{"a":"2""", "its value is not a JSON object")]
    [InlineData("""{"a":"\ud800"}""", "its value is not a JSON object")]
    [InlineData("", "its value is not a JSON object")]
    [InlineData("""{"a":"2","a":"3"}""", "its value has the field 'a' twice")]
    [InlineData("""{"a":{"b":1}}""", "its field 'a' holds an object")]
    [InlineData("""{"a":[1]}""", "its field 'a' holds a list")]
    public void A_value_that_cannot_be_used_is_not_taken_and_the_entry_before_stays(string value, string problem)
    {
        var plan = Plan("  - lookup: { field: id, from: t, add: { a: a } }");
        var feed = Feed(plan, ("k", """{"a":"1"}"""));
        Assert.Equal(problem, feed.Apply("k"u8, true, Encoding.UTF8.GetBytes(value), true));
        feed.Publish();
        Assert.Equal("""{"id":"k","a":"1"}""", Written(plan, """{"id":"k"}"""));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_not_taken()
    {
        var feed = Assert.Single(Plan("  - lookup: { field: id, from: t, add: { a: a } }").LookupTopics).NewFeed();
        Assert.Equal("it has no key", feed.Apply([], false, "{}"u8, true));
        Assert.Equal("its key is not UTF-8", feed.Apply([0xFF], true, "{}"u8, true));
        Assert.Equal("its value is not UTF-8", feed.Apply("k"u8, true, [(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}'], true));
        Assert.Null(feed.Apply([0xFF], true, [], false));
        Assert.Equal(0, feed.Entries);
    }

    [Theory]
    [InlineData("Berlin", "its key is not a network such as 192.0.2.0/24 or 2001:db8::/32")]
    [InlineData("192.0.2.1/24", "its key is an address within a network, and not the network's own: bits behind the prefix are set")]
    public void By_cidr_a_key_that_is_no_network_is_not_taken(string key, string problem)
    {
        var feed = Assert.Single(Plan("  - lookup: { field: ip, from: t, by: cidr, add: { a: a } }").LookupTopics).NewFeed();
        Assert.Equal(problem, feed.Apply(Encoding.UTF8.GetBytes(key), true, "{}"u8, true));
        Assert.Null(feed.Apply(Encoding.UTF8.GetBytes(key), true, [], false));
    }

    [Fact]
    public void By_cidr_two_writings_of_one_network_are_one_entry()
    {
        var plan = Plan("  - lookup: { field: ip, from: t, by: cidr, add: { a: a } }");
        var feed = Feed(plan, ("2001:db8::/32", """{"a":"1"}"""), ("2001:0DB8:0::/32", """{"a":"2"}"""), ("192.0.2.0/24", """{"a":"3"}"""), ("::ffff:192.0.2.0/120", """{"a":"4"}"""));
        Assert.Equal(2, feed.Entries);
        Assert.Equal("""{"ip":"2001:db8::9","a":"2"}""", Written(plan, """{"ip":"2001:db8::9"}"""));
        Assert.Equal("""{"ip":"192.0.2.9","a":"4"}""", Written(plan, """{"ip":"192.0.2.9"}"""));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void By_cidr_it_finds_what_a_file_with_the_same_entries_finds(int seed)
    {
        var random = new Random(seed);
        var entries = new Dictionary<string, string>();
        var plan = Plan("  - lookup: { field: ip, from: t, by: cidr, add: { a: code } }");
        var feed = Assert.Single(plan.LookupTopics).NewFeed();
        for (var change = 0; change < 3_000; change++)
        {
            var network = RandomNetwork(random);
            if (random.Next(4) == 0) entries.Remove(network);
            else entries[network] = $"c{change}";
            var value = entries.TryGetValue(network, out var code) ? Encoding.UTF8.GetBytes($"{{\"code\":\"{code}\"}}") : null;
            Assert.Null(feed.Apply(Encoding.UTF8.GetBytes(network), true, value, value is not null));
        }
        feed.Publish();
        Assert.Equal(entries.Count, feed.Entries);
        var csv = "network,code\n" + string.Concat(entries.Select(entry => $"{entry.Key},{entry.Value}\n"));
        var file = Compile("{ file: t.csv }", "  - lookup: { field: ip, from: t, by: cidr, add: { a: code } }", csv);
        for (var probe = 0; probe < 5_000; probe++)
        {
            var record = $"{{\"ip\":\"{RandomAddress(random)}\"}}";
            Assert.Equal(Written(file, record), Written(plan, record));
        }
    }

    [Fact]
    public void A_worker_goes_over_to_what_was_published_when_its_next_transaction_begins()
    {
        var plan = Plan("  - lookup: { field: id, from: t, add: { a: a } }");
        var feed = Feed(plan, ("k", """{"a":"1"}"""));
        RecordProcessor[] workers = [plan.NewProcessor(TimeProvider.System), plan.NewProcessor(TimeProvider.System)];
        foreach (var worker in workers) worker.BeginTransaction();
        Assert.Null(feed.Apply("k"u8, true, """{"a":"2"}"""u8, true));
        workers[0].BeginTransaction();
        Assert.Equal(["""{"id":"k","a":"1"}""", """{"id":"k","a":"1"}"""], workers.Select(worker => Written(worker, """{"id":"k"}""")));
        feed.Publish();
        workers[0].BeginTransaction();
        Assert.Equal(["""{"id":"k","a":"2"}""", """{"id":"k","a":"1"}"""], workers.Select(worker => Written(worker, """{"id":"k"}""")));
    }

    [Fact]
    public void A_feed_begun_anew_takes_the_place_of_the_table_once_it_is_published()
    {
        var plan = Plan("  - lookup: { field: id, from: t, add: { a: a } }");
        Feed(plan, ("k", """{"a":"1"}"""), ("gone", """{"a":"2"}"""));
        var anew = Assert.Single(plan.LookupTopics).NewFeed();
        Assert.Null(anew.Apply("k"u8, true, """{"a":"3"}"""u8, true));
        Assert.Equal("""{"id":"gone","a":"2"}""", Written(plan, """{"id":"gone"}"""));
        anew.Publish();
        Assert.Equal("""{"id":"gone"}""", Written(plan, """{"id":"gone"}"""));
        Assert.Equal("""{"id":"k","a":"3"}""", Written(plan, """{"id":"k"}"""));
    }

    [Fact]
    public void Steps_that_look_in_both_ways_have_each_their_table()
    {
        var plan = Plan("  - lookup: { field: net, from: t, add: { a: a } }\n  - lookup: { field: ip, from: t, by: cidr, add: { b: b } }");
        var feed = Assert.Single(plan.LookupTopics).NewFeed();
        Assert.Null(feed.Apply("192.0.2.0/24"u8, true, """{"a":"1","b":"2"}"""u8, true));
        // No network, so only a step that looks for the text itself finds it.
        Assert.StartsWith("its key is not a network", feed.Apply("other"u8, true, """{"a":"3","b":"4"}"""u8, true));
        feed.Publish();
        Assert.Equal("""{"net":"192.0.2.0/24","ip":"192.0.2.1","a":"1","b":"2"}""", Written(plan, """{"net":"192.0.2.0/24","ip":"192.0.2.1"}"""));
        Assert.Equal("""{"net":"other","a":"3"}""", Written(plan, """{"net":"other"}"""));
    }

    [Fact]
    public void A_record_that_has_no_room_is_not_taken()
    {
        var plan = Plan("  - lookup: { field: id, from: t, add: { a: a } }", ", memory: 4KiB");
        var feed = Assert.Single(plan.LookupTopics).NewFeed();
        string? problem = null;
        var taken = 0;
        while ((problem = feed.Apply(Encoding.UTF8.GetBytes($"{taken}"), true, """{"a":"0123456789"}"""u8, true)) is null) taken++;
        Assert.Equal("the table would take more than lookups.t.memory (4KiB)", problem);
        Assert.Equal(problem, feed.TooLarge);
        Assert.Equal(taken, feed.Entries);
        Assert.InRange(feed.Bytes, 3_000, 5_000);
        Assert.Null(feed.Apply("0"u8, true, [], false));
        Assert.Null(feed.Apply("0"u8, true, """{"a":"9876543210"}"""u8, true));
    }

    [Fact]
    public void Columns_that_no_record_had_are_known()
    {
        var plan = Plan("  - lookup: { field: id, from: t, add: { a: code, b: cuontry, c: k } }", ", key: k");
        var feed = Feed(plan, ("k", """{"code":null}"""));
        Assert.Equal(["cuontry"], feed.UnseenColumns);
    }

    [Fact]
    public void Without_a_feed_the_first_transaction_says_what_is_missing()
    {
        var processor = Plan("  - lookup: { field: id, from: t, add: { a: a } }").NewProcessor(TimeProvider.System);
        var error = Assert.Throws<WeirException>(processor.BeginTransaction);
        Assert.Equal(("WEIR1224", "the lookup 't' was not read: nobody has read its topic 'topic'"), (error.Code, error.Message));
    }

    [Fact]
    public void A_lookup_that_no_step_uses_is_not_to_be_read() => Assert.Empty(Plan("  - remove: { field: ip }").LookupTopics);

    [Theory]
    [InlineData("lookup: { field: ip, from: t, by: cidr, add: { b: text, c.d: number, e: flag } }", """{"ip":"192.0.2.1"}""", """{"ip":"2001:db8::1","b":1}""", """{"ip":"x"}""")]
    [InlineData("lookup: { field: ip, from: t, add: { b: text }, default: 'x' }", """{"ip":"\u0032001:db8::/32"}""", """{"ip":""}""", "{}")]
    public void In_steady_state_nothing_is_allocated(string step, params string[] records)
    {
        var plan = Plan($"  - {step}");
        Feed(plan, ("192.0.2.0/24", """{"text":"a \"b\"","number":1.5,"flag":true}"""), ("2001:db8::/32", """{"text":"é"}"""));
        var processor = plan.NewProcessor(TimeProvider.System);
        processor.BeginTransaction();
        Assert.Equal(0, Allocation.OfManyRecords(processor, [.. records.Select(Encoding.UTF8.GetBytes)]));
    }

    static string RandomNetwork(Random random)
    {
        // Few bits vary, so that networks lie within each other and come again.
        if (random.Next(2) == 0)
        {
            var bits = random.Next(0, 33);
            var address = bits == 0 ? 0 : (0xC0000000 | (uint)random.Next(256) << 16 | (uint)random.Next(4) << 8 | (uint)random.Next(4)) & (uint.MaxValue << (32 - bits));
            return $"{address >> 24}.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}/{bits}";
        }
        var groups = random.Next(0, 4);
        return groups == 0 ? "::/0" : string.Join(':', Enumerable.Range(0, groups).Select(at => at == 0 ? "2001" : $"{random.Next(1, 4):x}")) + $"::/{16 * groups}";
    }

    static string RandomAddress(Random random) => random.Next(2) == 0
        ? $"{random.Next(190, 196)}.{random.Next(256)}.{random.Next(6)}.{random.Next(6)}"
        : $"2001:{random.Next(1, 5):x}:{random.Next(1, 5):x}::{random.Next(1, 9)}";

    static LookupFeed Feed(PipelinePlan plan, params (string Key, string? Value)[] records)
    {
        var feed = Assert.Single(plan.LookupTopics).NewFeed();
        foreach (var (key, value) in records) Assert.Null(feed.Apply(Encoding.UTF8.GetBytes(key), true, Encoding.UTF8.GetBytes(value ?? ""), value is not null));
        feed.Publish();
        return feed;
    }

    static PipelinePlan Plan(string steps, string more = "") => Compile($"{{ topic: topic{more} }}", steps, null);

    static PipelinePlan Compile(string lookup, string steps, string? csv) => PipelineFile.Compile(
        $"weir: 1\nname: t\nbrokers: h:1\nsource: {{ topic: in }}\nsink: {{ topic: out, unknown_fields: keep }}\ndead_letters: {{ topic: dead }}\nlookups: {{ t: {lookup} }}\nsteps:\n{steps}\n",
        "/t/p.yaml", BuiltInSteps.Catalog(), new PipelineEnvironment { ReadFile = _ => csv is null ? null : Encoding.UTF8.GetBytes(csv) }).PlanOrThrow();

    static string? Written(PipelinePlan plan, string json)
    {
        var processor = plan.NewProcessor(TimeProvider.System);
        processor.BeginTransaction();
        return Written(processor, json);
    }

    /// <summary>Null for a dead letter that is not in the lookup.</summary>
    static string? Written(RecordProcessor processor, string json)
    {
        var record = new SourceRecord(default, Encoding.UTF8.GetBytes(json), hasKey: false);
        if (processor.Process(in record) == RecordOutcome.Dead)
        {
            Assert.Equal("WEIR3149", processor.Rejection.Code);
            return null;
        }
        var value = new byte[processor.ValueLength];
        processor.WriteValue(in record, value);
        return Encoding.UTF8.GetString(value);
    }
}
