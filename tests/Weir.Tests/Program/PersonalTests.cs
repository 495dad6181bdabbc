using System.Text;
using System.Text.Json.Nodes;
using Weir.Engine;
using Weir.Personal;

namespace Weir.Tests.Program;

public sealed class PersonalTests
{
    [Theory]
    [InlineData("ip")]
    [InlineData("clientIP")]
    [InlineData("remote_addr")]
    [InlineData("user_id")]
    [InlineData("userId")]
    [InlineData("UserID")]
    [InlineData("deviceid")]
    [InlineData("owner-email")]
    [InlineData("phoneNumber")]
    [InlineData("billing_postal_code")]
    [InlineData("dateOfBirth")]
    [InlineData("api_key")]
    public void A_name_that_speaks_of_a_person_is_personal(string name) => Assert.NotNull(PersonalName.Reason(name));

    [Theory]
    [InlineData("ip_token")]
    [InlineData("device_type")]
    [InlineData("phoneModel")]
    [InlineData("email_verified")]
    [InlineData("app_version")]
    [InlineData("locale")]
    [InlineData("description")]
    [InlineData("shipped")]
    [InlineData("timestamp")]
    [InlineData("price")]
    public void Other_names_are_not(string name) => Assert.Null(PersonalName.Reason(name));

    [Theory]
    [InlineData("199.172.111.135")]
    [InlineData("2001:db8::7")]
    [InlineData("ann@example.org")]
    [InlineData("mail to ann@example.org please")]
    [InlineData("from 199.172.111.135, again")]
    [InlineData("593-47-5928")]
    [InlineData("+49 (30) 1234-5678")]
    [InlineData("00:1A:2b:3c:4d:5e")]
    [InlineData("DE89370400440532013000")]
    [InlineData("4111 1111 1111 1111")]
    public void A_text_may_look_personal_whatever_its_field_is_called(string text) => Assert.NotNull(PersonalText.Reason(text));

    [Theory]
    [InlineData("2.3.0")]
    [InlineData("1694479551")]
    [InlineData("2024-01-31")]
    [InlineData("2024-01-31 10-20-30")]
    [InlineData("31.01.2024")]
    [InlineData("android")]
    [InlineData("424cdd21-063a-43a7-b91b-7ca1a833afae")]
    [InlineData("4111 1111 1111 1112")]
    [InlineData("12:30:59")]
    public void Other_texts_do_not(string text) => Assert.Null(PersonalText.Reason(text));

    [Theory]
    [InlineData("199.172.111.135", @"^10(\.[0-9]{1,3}){3}$")]
    [InlineData("2001:470::7", "^2001:db8::[0-9a-f]{1,4}:[0-9a-f]{1,4}$")]
    [InlineData("Ann.Lee@work.example.net", @"^[A-Z][a-z]{2}\.[A-Z][a-z]{2}@example\.com$")]
    [InlineData("424cdd21-063a-43a7-b91b-7ca1a833afae", "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-b[0-9a-f]{3}-[0-9a-f]{12}$")]
    [InlineData("593-47-5928", "^[0-9]{3}-[0-9]{2}-[0-9]{4}$")]
    [InlineData("1980-02-29T10:00:00Z", "^19[5-9][0-9]-(0[1-9]|1[0-2])-[0-2][0-9]T10:00:00Z$")]
    [InlineData("Jörg Müller", "^[A-Z]x[a-z]{2} [A-Z]x[a-z]{4}$")]
    [InlineData("7", "^[0-9]$")]
    public void A_masked_text_keeps_its_shape_and_is_another(string text, string pattern)
    {
        var shape = new Shape();
        Assert.Matches(pattern, shape.Of(text));
        Assert.NotEqual(text, shape.Of(text));
        Assert.Equal(shape.Of(text), shape.Of(text));
    }

    [Fact]
    public void Runs_mask_differently_so_that_nobody_collects_pairs() =>
        Assert.NotEqual(new Shape().Of("a text of some length"), new Shape().Of("a text of some length"));

    [Fact]
    public void A_record_keeps_what_is_not_personal_and_loses_what_is_at_every_depth()
    {
        var masked = Mask("""{"user_id":"u-1","amount":12.50,"client":{"ip":"1.2.3.4","os":"iOS","ports":[80]},"phone":4930123456,"tags":["a","ann@example.org"],"app_version":"1.2.3.4","verified":true,"ip_token":"v1:AAAAAAAAAAAAAAAAAAAAAA","bob@example.org":1}""");
        Assert.Equal((12.50m, "iOS", 80, "a", "1.2.3.4", true), ((decimal)masked["amount"]!, (string)masked["client"]!["os"]!, (int)masked["client"]!["ports"]![0]!, (string)masked["tags"]![0]!, (string)masked["app_version"]!, (bool)masked["verified"]!));
        Assert.Equal("v1:AAAAAAAAAAAAAAAAAAAAAA", (string)masked["ip_token"]!);
        Assert.Matches("^[a-z]-[0-9]$", (string)masked["user_id"]!);
        Assert.Equal(10, ((long)masked["phone"]!).ToString(System.Globalization.CultureInfo.InvariantCulture).Length);
        string text = masked.ToJsonString();
        foreach (string real in (string[])["u-1", "\"ip\":\"1.2.3.4", "4930123456", "ann@", "bob@"]) Assert.DoesNotContain(real, text);
    }

    [Fact]
    public void What_a_contract_calls_personal_is_masked_with_all_that_is_in_it()
    {
        var masked = JsonNode.Parse(new Masker(path => path == "where").Value("""{"where":{"city":"Paris","shelf":12},"city":"Rome"}"""u8))!;
        Assert.NotEqual(("Paris", 12), ((string)masked["where"]!["city"]!, (int)masked["where"]!["shelf"]!));
        Assert.Equal("Rome", (string)masked["city"]!);
    }

    [Theory]
    [InlineData("not json with Ann in it")]
    [InlineData("{\"ip\":\"199.172.111.135\"")]
    [InlineData("{\"a\":1} and Ann")]
    [InlineData("{\"name\":\"\\ud800Ann\"}")]
    public void What_is_not_json_is_masked_as_a_whole(string value)
    {
        string masked = Encoding.UTF8.GetString(new Masker().Value(Encoding.UTF8.GetBytes(value)));
        Assert.Equal(value.Length, masked.Length);
        Assert.DoesNotContain("Ann", masked);
        Assert.DoesNotContain("199.172.111.135", masked);
    }

    [Fact]
    public void Bytes_that_are_not_text_are_masked_beyond_ascii_too()
    {
        byte[] latin = [.. "J"u8, 0xF6, .. "rg 12"u8];
        byte[] masked = new Masker().Value(latin);
        Assert.Equal(latin.Length, masked.Length);
        Assert.InRange(masked[1], 0x80, 0xBF);
        Assert.NotEqual(latin, masked);
    }

    [Fact]
    public void A_key_is_masked_like_the_field_with_its_value()
    {
        var masker = new Masker();
        Assert.Equal((string)JsonNode.Parse(masker.Value("""{"user_id":"424cdd21"}"""u8))!["user_id"]!, Encoding.UTF8.GetString(masker.Key("424cdd21"u8)));
        Assert.Equal("application/json", Encoding.UTF8.GetString(masker.Header("content-type", "application/json"u8)));
        Assert.NotEqual("u-1", Encoding.UTF8.GetString(masker.Header("x-user-id", "u-1"u8)));
    }

    [Theory]
    [InlineData("user", """{"first_name":"Ada","n":1}""", """^\{"first_name":"[A-Z][a-z]{2}","n":1\}$""")]
    [InlineData("tags", """ [ "a", "ann@example.org" ]""", """^\["a",".*"\]$""")]
    [InlineData("email", """{"a":"Ada"}""", """^\{"[a-z]":"[A-Z][a-z]{2}"\}$""")]
    [InlineData("note", "[Ada] was here", "^.[A-Z][a-z]{2}. [a-z]{3} [a-z]{4}$")]
    public void A_header_that_is_json_is_masked_within(string name, string value, string pattern)
    {
        string masked = Encoding.UTF8.GetString(new Masker().Header(name, Encoding.UTF8.GetBytes(value)));
        Assert.Matches(pattern, masked);
        Assert.NotEqual(value, masked);
        Assert.DoesNotContain("ann@example.org", masked);
    }

    [Fact]
    public void A_key_that_is_a_pseudonym_already_is_shown_as_the_field_is()
    {
        const string Token = "v1:QcuJBiOeMq2GcsVICjb7FYXl358IEzTN-INc07Ass_Y";
        Assert.Equal(Token, Encoding.UTF8.GetString(new Masker().Key(Encoding.UTF8.GetBytes(Token))));
        Assert.NotEqual("v1:short", Encoding.UTF8.GetString(new Masker().Key("v1:short"u8)));
    }

    [Theory]
    [InlineData("""{ "x-personal": true, "properties": { "color": {} } }""", false)]
    [InlineData("""{ "patternProperties": { "^c": { "x-personal": true } } }""", false)]
    [InlineData("""{ "properties": { "n": {} }, "additionalProperties": { "x-personal": true } }""", false)]
    [InlineData("""{ "properties": { "other": { "x-personal": true } } }""", true)]
    public void Where_a_contract_marks_the_record_or_fields_without_a_name_everything_is_masked(string contract, bool isShown)
    {
        const string pipeline = "weir: 1\nname: t\nsource: { topic: in, contract: in.json }\nsink: { topic: out }\ndead_letters: { topic: dead }\nbrokers: b:1\n";
        // What reaches the sink is not the question here.
        var compiled = PipelineFile.Compile(pipeline + "steps: [{ keep: { fields: [id] } }, { remove: { fields: [id, color, other] } }]\n", "pipeline.yaml", StepCatalog.BuiltIn(), new() { ReadFile = _ => Encoding.UTF8.GetBytes(contract) });
        Assert.Empty(compiled.Problems);
        var masked = JsonNode.Parse(PersonalFields.MaskerOf(compiled.Plan!).Value("""{"color":"green"}"""u8))!;
        Assert.Equal(isShown, (string)masked["color"]! == "green");
    }

    static JsonNode Mask(string json) => JsonNode.Parse(new Masker().Value(Encoding.UTF8.GetBytes(json)))!;
}
