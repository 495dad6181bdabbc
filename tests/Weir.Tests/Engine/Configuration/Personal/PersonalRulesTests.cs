using System.Text;
using Weir.Engine;

namespace Weir.Tests.Engine.Configuration.Personal;

public sealed class PersonalRulesTests
{
    const string Contract = """{ "type": "object", "properties": { "id": {}, "ip": { "x-personal": true }, "user": { "properties": { "mail": { "x-personal": true }, "age": {} } } } }""";

    const string Protected = "- remove: { fields: [ip, user.mail] }";

    [Fact]
    public void A_personal_field_that_no_step_touches_is_an_error_at_the_sink() =>
        Assert.Equal(
        [
            "pipeline.yaml:5:16 WEIR1301 the personal field 'ip' reaches the sink in clear: Pseudonymize, truncate or remove it, or list it under sink.personal.",
            "pipeline.yaml:5:16 WEIR1301 the personal field 'user.mail' reaches the sink in clear: Pseudonymize, truncate or remove it, or list it under sink.personal.",
        ], Problems(""));

    [Theory]
    [InlineData("- pseudonymize: { fields: [ip, user.mail], method: hmac-sha256, key: k }")]
    [InlineData("- pseudonymize: { field: ip, as: token, method: hmac-sha256, key: k }\n  - remove: { field: user }")]
    [InlineData(Protected)]
    [InlineData("- pseudonymize: { field: ip, method: truncate }\n  - pseudonymize: { field: user.mail, method: remove }")]
    [InlineData("- keep: { fields: [id, user.age] }")]
    [InlineData("- set: { field: ip, value: unknown }\n  - remove: { field: user }")]
    [InlineData("- rename: { from: user, to: person }\n  - remove: { fields: [ip, person.mail] }")]
    public void Protected_or_removed_it_is_none(string steps) => Assert.Empty(Problems(steps));

    [Fact]
    public void A_contract_of_the_sink_that_does_not_name_the_field_keeps_it_out() =>
        Assert.Empty(Problems("", sinkContract: """{ "type": "object", "properties": { "id": {} } }"""));

    [Fact]
    public void An_object_that_the_sinks_contract_names_without_its_fields_is_written_whole() =>
        Assert.Equal(["WEIR1301 the personal field 'user.mail' reaches the sink in clear"], Short(Problems("", sinkContract: """{ "type": "object", "properties": { "id": {}, "user": {} } }""")));

    [Fact]
    public void A_mark_in_the_sinks_contract_counts_too() =>
        Assert.Equal(["WEIR1301 the personal field 'phone' reaches the sink in clear"], Short(Problems("", contract: null, sinkContract: """{ "type": "object", "properties": { "phone": { "x-personal": true } } }""")));

    [Fact]
    public void What_is_made_of_a_personal_field_is_personal_and_the_step_that_made_it_is_the_place() =>
        Assert.Equal(["pipeline.yaml:8:5 WEIR1301 the personal field 'ip', here 'address', reaches the sink in clear: Pseudonymize, truncate or remove it, or list it under sink.personal."],
            Problems("- remove: { field: user }\n  - timestamp: { field: ip, from: unix-seconds, as: address }"));

    [Theory]
    [InlineData("- rename: { from: ip, to: address }", "ip', here 'address',")]
    [InlineData("- set: { field: address, from: ip }\n  - remove: { field: ip }", "ip', here 'address',")]
    [InlineData("- keep: { fields: [id, ip] }", "ip'")]
    [InlineData("- uppercase: { field: ip }", "ip'")]
    [InlineData("- map_values: { field: ip, values: { a: b } }", "ip'")]
    [InlineData("- convert: { field: ip, to: string, as: text }", "ip', here 'text',")]
    [InlineData("- pseudonymize: { field: ip, method: truncate, ipv4_prefix: 32 }", "ip'")]
    public void Renamed_copied_kept_or_rewritten_it_is_still_personal(string steps, string named) =>
        Assert.StartsWith($"WEIR1301 the personal field '{named} reaches the sink in clear", Assert.Single(Short(Problems(steps + "\n  - remove: { field: user }"))));

    [Fact]
    public void An_object_takes_what_is_personal_in_it_along() =>
        Assert.Equal(["WEIR1301 the personal field 'user.mail', here 'a.person.mail', reaches the sink in clear"],
            Short(Problems("- remove: { field: ip }\n  - rename: { from: user, to: a.person }")));

    [Fact]
    public void A_pseudonym_by_the_name_of_a_marked_field_is_none() =>
        Assert.Empty(Problems("- pseudonymize: { field: ip, as: token, method: hmac-sha256, key: k }\n  - remove: { field: user }",
            sinkContract: """{ "type": "object", "properties": { "token": { "x-personal": true } } }"""));

    [Fact]
    public void A_condition_protects_only_where_it_holds() =>
        Assert.Equal(["pipeline.yaml:5:16 WEIR1301 the personal field 'ip' reaches the sink in clear where the condition of remove on line 7 does not hold: Pseudonymize, truncate or remove it, or list it under sink.personal."],
            Problems("- remove: { field: ip }\n    when: { id: { exists: true } }\n  - remove: { field: user }"));

    [Fact]
    public void A_step_of_ones_own_that_declares_nothing_counts_as_taking_the_value_everywhere_it_names() =>
        Assert.Equal(["WEIR1301 the personal field 'ip', here 'a', reaches the sink in clear", "WEIR1301 the personal field 'ip', here 'b', reaches the sink in clear"],
            Short(Problems("- own: { field: ip, as: a, second: b }\n  - remove: { field: user }")));

    [Fact]
    public void A_step_of_ones_own_that_protects_says_so_in_its_registration() =>
        Assert.Empty(Problems("- mask: { fields: [ip, user.mail] }"));

    [Fact]
    public void The_key_may_not_be_made_of_a_personal_field()
    {
        const string pseudonymized = "- pseudonymize: { field: ip, method: hmac-sha256, key: k }\n  - remove: { field: user }";
        Assert.Empty(Problems(pseudonymized, sink: ", key: { field: ip }"));
        Assert.Equal(["pipeline.yaml:5:26 WEIR1302 the output's key is made of the personal field 'user.mail' in clear: Pseudonymize it in its place, or choose another key."],
            Problems("", sink: ", key: { field: user.mail }", sinkContract: """{ "type": "object", "properties": { "id": {} } }"""));
    }

    [Theory]
    [InlineData("ip")]
    [InlineData("X-IP")]
    [InlineData("x-forwarded-for")]
    public void A_header_that_tells_is_an_error(string header) =>
        Assert.StartsWith($"pipeline.yaml:5:30 WEIR1303 the header '{header}', ", Assert.Single(Problems(Protected, sink: $", headers: [{header}, traceparent]")));

    [Fact]
    public void What_is_allowed_by_name_is_no_error_and_lint_says_what_it_asks_for()
    {
        Assert.Empty(Problems("", sink: ", personal: [ip, user]"));
        Assert.Equal(["WEIR1306 the personal field 'ip' reaches the topic 'out' in clear, as sink.personal allows", "WEIR1306 the personal field 'user.mail' reaches the topic 'out' in clear, as sink.personal allows", "WEIR1304 dead letters hold personal data in clear: ip, user.mail"],
            Short(Problems("", sink: ", personal: [ip, user]", advises: true)));
    }

    [Fact]
    public void A_route_takes_nothing_away_and_its_topic_is_named_with_the_sinks()
    {
        const string Route = "- route: { topic: eu }\n    when: { id: { equals: 1 } }";
        Assert.Equal(2, Problems(Route).Count(problem => problem.Contains(" WEIR1301 ", StringComparison.Ordinal)));
        Assert.Empty(Problems(Route + "\n  " + Protected));
        Assert.Equal("WEIR1306 the personal field 'ip' reaches the topics 'out', 'eu' in clear, as sink.personal allows", Short(Problems(Route, sink: ", personal: [ip, user]", advises: true)).First());
    }

    [Fact]
    public void Lint_says_that_dead_letters_are_personal_and_that_unknown_fields_may_be()
    {
        var found = Problems(Protected, sink: ", unknown_fields: keep", advises: true);
        Assert.Equal(["WEIR1305", "WEIR1304"], found.Select(problem => problem.Split(' ')[1]));
        Assert.Empty(Problems("", contract: """{ "type": "object" }""", sink: ", unknown_fields: keep", advises: true));
    }

    [Fact]
    public void It_is_said_together_with_what_else_is_wrong_unless_a_step_is_not_understood()
    {
        Assert.Equal(["WEIR1301", "WEIR1301", "WEIR1002"], Problems("", more: "workerz: 1\n").Select(problem => problem.Split(' ')[1]));
        Assert.Equal(["WEIR1014"], Problems("- pseudonymise: { fields: [ip, user.mail] }").Select(problem => problem.Split(' ')[1]));
    }

    [Fact]
    public void A_record_that_is_marked_as_a_whole_is_personal_in_each_of_its_fields()
    {
        const string whole = """{ "x-personal": true, "properties": { "id": {}, "ip": {} } }""";
        Assert.Equal(["WEIR1301 the field 'id' of a record that is personal as a whole reaches the sink in clear", "WEIR1301 the field 'ip' of a record that is personal as a whole reaches the sink in clear"], Short(Problems("", whole)));
        Assert.Empty(Problems("- pseudonymize: { fields: [id, ip], method: hmac-sha256, key: k }", whole));
        Assert.Equal(["WEIR1304 dead letters hold personal data in clear: the whole record"], Short(Problems("- remove: { fields: [id, ip] }", whole, advises: true)));
        Assert.Equal(["pipeline.yaml:5:37 WEIR1301 fields that nothing names, of a record that is personal as a whole, reach the sink in clear: Set sink.unknown_fields to remove, and name in the sink's contract what shall be written; or keep only that by a step; or set sink.unknown_personal to allow."],
            Problems("- remove: { fields: [id, ip] }", whole, sink: ", unknown_fields: keep"));
        Assert.Equal(["WEIR1301 the field 'id' of a record that is personal as a whole reaches the sink in clear"], Short(Problems("- keep: { fields: [id] }", whole, sink: ", unknown_fields: keep")));
    }

    [Fact]
    public void A_mark_of_the_record_within_a_reference_or_a_branch_counts() =>
        Assert.Equal(["WEIR1301 the field 'id' of a record that is personal as a whole reaches the sink in clear"],
            Short(Problems("", """{ "$defs": { "login": { "x-personal": true } }, "allOf": [{ "$ref": "#/$defs/login" }], "properties": { "id": {} } }""")));

    [Theory]
    [InlineData("\"additionalProperties\": { \"x-personal\": true }")]
    [InlineData("\"unevaluatedProperties\": { \"x-personal\": true }")]
    [InlineData("\"propertyNames\": { \"x-personal\": true }")]
    [InlineData("\"patternProperties\": { \"^u_\": { \"x-personal\": true } }")]
    [InlineData("\"patternProperties\": { \"^u_\": { \"type\": \"object\", \"properties\": { \"mail\": { \"x-personal\": true } } } }")]
    public void Fields_that_are_marked_without_a_name_may_not_reach_the_sink(string keyword)
    {
        var contract = $$"""{ "properties": { "id": {}, "name": {} }, {{keyword}} }""";
        Assert.Empty(Problems("- uppercase: { field: id }", contract));
        Assert.Equal(["WEIR1301 the field 'u_name' of a record whose unnamed fields are personal reaches the sink in clear"], Short(Problems("- uppercase: { fields: [id, u_name] }", contract)));
        Assert.Equal(["WEIR1301 fields that nothing names, of a record whose unnamed fields are personal, reach the sink in clear"], Short(Problems("", contract, sink: ", unknown_fields: keep")));
        Assert.Equal(["WEIR1301 fields that nothing names, of a record whose unnamed fields are personal, reach the sink in clear"], Short(Problems("- keep: { fields: [id] }\n    when: { id: { exists: true } }", contract, sink: ", unknown_fields: keep")));
        Assert.Empty(Problems("- keep: { fields: [id] }", contract, sink: ", unknown_fields: keep"));
        Assert.Equal(["WEIR1304 dead letters hold personal data in clear: fields that a contract does not name"], Short(Problems("", contract, advises: true)));
    }

    [Theory]
    [InlineData("""{ "additionalProperties": { "x-personal": true } }""", "unnamed fields are personal", "fields that a contract does not name")]
    [InlineData("""{ "x-personal": true }""", "is personal as a whole", "the whole record")]
    public void Fields_without_a_name_may_reach_the_sink_where_the_file_says_so_and_lint_tells(string contract, string record, string all)
    {
        const string Allowed = ", unknown_fields: keep, unknown_personal: allow";
        Assert.Empty(Problems("", contract, sink: Allowed));
        string told = record[0] == 'u' ? $"a record whose {record}" : $"a record that {record}";
        Assert.Equal([$"WEIR1306 fields that nothing names, of {told}, reach the topic 'out' in clear, as sink.unknown_personal allows", $"WEIR1304 dead letters hold personal data in clear: {all}"], Short(Problems("", contract, sink: Allowed, advises: true)));
        Assert.Equal([$"WEIR1301 fields that nothing names, of {told}, reach the sink in clear"], Short(Problems("", contract, sink: ", unknown_fields: keep, unknown_personal: refuse")));
    }

    [Fact]
    public void That_fields_without_a_name_may_be_written_does_not_let_one_with_a_name_through() =>
        Assert.Equal(["WEIR1301 the field 'u_name' of a record whose unnamed fields are personal reaches the sink in clear"],
            Short(Problems("- uppercase: { fields: [id, u_name] }", """{ "properties": { "id": {} }, "additionalProperties": { "x-personal": true } }""", sink: ", unknown_fields: keep, unknown_personal: allow")));

    [Theory]
    [InlineData(Protected, ", personal: [ip]", "WEIR1307 sink.personal lists 'ip', and no personal field of that name reaches the sink in clear")]
    [InlineData("", ", personal: [ip, user, id]", "WEIR1307 sink.personal lists 'id', and no personal field of that name reaches the sink in clear")]
    [InlineData(Protected, ", unknown_personal: allow", "WEIR1307 sink.unknown_personal is allow, and no personal field without a name reaches the sink in clear")]
    public void What_is_allowed_without_need_is_a_warning(string steps, string sink, string problem) =>
        Assert.Equal([problem], Short(Problems(steps, sink: sink, advises: true)).Where(found => found.StartsWith("WEIR1307", StringComparison.Ordinal)));

    [Fact]
    public void An_object_whose_names_are_marked_is_personal() =>
        Assert.Equal(["WEIR1301 the personal field 'by_mail' reaches the sink in clear"], Short(Problems("", """{ "properties": { "by_mail": { "propertyNames": { "x-personal": true } } } }""")));

    [Fact]
    public void A_pattern_marks_a_field_that_properties_names_too() =>
        Assert.Equal(["WEIR1301 the field 'u_name' of a record whose unnamed fields are personal reaches the sink in clear"],
            Short(Problems("", """{ "properties": { "id": {}, "u_name": {} }, "patternProperties": { "^u_": { "x-personal": true } }, "additionalProperties": false }""")));

    [Theory]
    [InlineData("add: { country: code }")]
    [InlineData("add: { user.country: code }, missing: reject")]
    [InlineData("add: { ip: code }, default: unknown", "user.mail")]
    public void What_a_lookup_finds_by_a_personal_field_is_not_personal(string fields, string removed = "ip, user.mail") =>
        Assert.Empty(Problems($"- lookup: {{ field: ip, from: countries, by: cidr, {fields} }}\n  - remove: {{ fields: [{removed}] }}", more: Countries));

    [Fact]
    public void A_personal_field_that_a_lookup_leaves_where_nothing_is_found_stays_personal() =>
        Assert.Equal(["WEIR1301 the personal field 'ip' reaches the sink in clear"],
            Short(Problems("- lookup: { field: ip, from: countries, by: cidr, add: { ip: code } }\n  - remove: { field: user }", more: Countries)));

    [Theory]
    [InlineData("X-Forwarded-For", "address")]
    [InlineData("x-ip", "address")]
    [InlineData("client", "user.mail")]
    public void A_header_that_says_who_a_person_is_is_personal_in_a_field(string header, string field)
    {
        Assert.Equal([$"pipeline.yaml:8:5 WEIR1301 what the header '{header}' says of a person, here '{field}', reaches the sink in clear: Pseudonymize, truncate or remove it, or list it under sink.personal."],
            Problems($"{Protected}\n  - set: {{ field: {field}, header: {header} }}"));
        Assert.Equal([$"WEIR1301 what the header '{header}' says of a person, here 'other', reaches the sink in clear"],
            Short(Problems($"{Protected}\n  - set: {{ field: {field}, header: {header} }}\n  - rename: {{ from: {field}, to: other }}")));
        Assert.Empty(Problems($"{Protected}\n  - set: {{ field: {field}, header: {header} }}\n  - pseudonymize: {{ field: {field}, method: hmac-sha256, key: k }}"));
        Assert.Empty(Problems($"{Protected}\n  - set: {{ field: {field}, header: {header} }}", sink: $", personal: ['{field}']"));
    }

    [Fact]
    public void Another_header_is_not_and_takes_the_place_of_what_was_personal() =>
        Assert.Empty(Problems("- remove: { field: user.mail }\n  - rename: { from: ip, to: a }\n  - set: { field: a, header: content-type }"));

    const string Countries = "lookups: { countries: { file: countries.csv } }\n";

    static IEnumerable<string> Short(IEnumerable<string> problems) => problems.Select(problem => problem[(problem.IndexOf(' ', StringComparison.Ordinal) + 1)..problem.LastIndexOf(": ", StringComparison.Ordinal)]);

    static string[] Problems(string steps, string? contract = Contract, string? sinkContract = null, string sink = "", bool advises = false, string more = "")
    {
        var text = $$"""
            weir: 1
            name: test
            source: { topic: in{{(contract is null ? "" : ", contract: in.json")}} }
            keys: { k: { folder: k } }
            sink: { topic: out{{sink}}{{(sinkContract is null ? "" : ", contract: out.json")}} }
            steps:
              {{(steps.Length == 0 ? "[]" : steps)}}
            dead_letters: { topic: dead }

            """.ReplaceLineEndings("\n") + more;
        var environment = new PipelineEnvironment
        {
            ReadFile = path => Path.GetFileName(path) switch { "in.json" => Encoding.UTF8.GetBytes(contract!), "out.json" => Encoding.UTF8.GetBytes(sinkContract!), "countries.csv" => "network,code\n192.0.2.0/24,DE\n"u8.ToArray(), _ => null },
            FolderExists = _ => true,
            Advises = advises,
        };
        var catalog = StepCatalog.BuiltIn()
            .Add(new StepSpec("own", "A step.").Field("Field.").As("Target.").Path("second", "Another.").Builds(Own))
            .Add(new StepSpec("mask", "A step.").Field("Field.").Flows(values => [FieldFlow.Protects(values.Path("field"), values.Path("field"))]).Builds((_, _) => new NoStep()));
        return [.. PipelineFile.Compile(text, "/test/pipeline.yaml", catalog, environment).Problems.Select(problem => $"{problem}: {problem.Hint}".Replace("/test/", "", StringComparison.Ordinal))];
    }

    static NoStep Own(SpecValues values, StepContext context)
    {
        foreach (var target in (string[])["as", "second"]) context.Resolve(values.Path(target));
        return new NoStep();
    }
}
