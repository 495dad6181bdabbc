namespace Weir.Engine.Steps;

/// <summary>Replaces what identifies a person; each method is a step of its own kind.</summary>
static class Pseudonymize
{
    const int LengthLeast = 8;

    /// <summary>The ways to make a pseudonym, in the file's words.</summary>
    const string Hmac = "hmac-sha256", Cmac = "aes-cmac", IpCrypt = "ipcrypt", Truncate = "truncate", Removing = "remove";

    public static readonly StepSpec Spec = new StepSpec("pseudonymize", "Replaces what identifies a person: by a keyed token, an encrypted or shortened address, or nothing. Missing and null stay as they are.")
        .Field("The text to replace; for ipcrypt and truncate an IP address.")
        .As("The field that takes the result; the source field is removed. By default the result takes its place.")
        .Choice("method", "hmac-sha256 and aes-cmac: a token of the decoded text. ipcrypt: the address encrypted with AES-128 to another address (draft-denis-ipcrypt, deterministic); an IPv4 address mostly becomes an IPv6 one. truncate: the network's address, without a key. remove: nothing is left.", [Hmac, Cmac, IpCrypt, Truncate, Removing], required: true)
        .KeyName("key", "The key's name under keys, for hmac-sha256, aes-cmac (16, 24 or 32 bytes) and ipcrypt (16 bytes).")
        .Choice("encoding", "How a token is written.", ["base64url", "hex"], byDefault: "base64url")
        .Integer("length", "Characters of an encoded token that are kept; by default all.", atLeast: LengthLeast, atMost: 64)
        .Boolean("version", "Starts a token with its key's version, such as v2:.", byDefault: true)
        .Path("overlap_as", "While the key overlaps: the field that takes what the previous version gives. By default the result's field with _previous behind its name. A sink's contract must name it.")
        .Integer("ipv4_prefix", "For truncate: bits of an IPv4 address that are kept.", byDefault: 24, atLeast: 0, atMost: 32)
        .Integer("ipv6_prefix", "For truncate: bits of an IPv6 address that are kept.", byDefault: 48, atLeast: 0, atMost: 128)
        .Example("pseudonymize: { field: ip, as: ip_token, method: hmac-sha256, key: example }", """{"ip":"192.0.2.1","n":1}""", """{"n":1,"ip_token":"v1:g0ZI9nJMMGoHts6QK8LBDtQqpe3rE0UTxA0flX5DQ_A"}""")
        .Example("pseudonymize: { field: ip, method: truncate }", """{"ip":"192.0.2.17"}""", """{"ip":"192.0.2.0"}""")
        .Flows(Flow)
        .Checks(Wrong)
        .Builds(Build);

    /// <summary>A network of one address is the address.</summary>
    static IEnumerable<FieldFlow> Flow(SpecValues values)
    {
        var (source, target) = (values.Path("field"), values.PathOrNull("as") ?? values.Path("field"));
        var isWhole = values.Text("method") == Truncate && (values.Integer("ipv4_prefix") == 32 || values.Integer("ipv6_prefix") == 128);
        return [isWhole ? FieldFlow.Moves(source, target) : FieldFlow.Protects(source, target)];
    }

    static IStep Build(SpecValues values, StepContext context)
    {
        var source = values.Path("field");
        var target = values.PathOrNull("as") ?? source;
        switch (values.Text("method"))
        {
            case Removing:
                return new Remove(context.Resolve(source));
            case Truncate:
                return new TruncateAddress(context.Resolve(source), context.Resolve(target), (int)values.Integer("ipv4_prefix"), (int)values.Integer("ipv6_prefix"));
        }
        var key = context.Key(values.Text("key"));
        var fields = new PseudonymFields(context.Resolve(source), context.Resolve(target), Previous(key, target, values.PathOrNull("overlap_as")) is { } previous ? context.Resolve(previous) : 0);
        return values.Text("method") == IpCrypt ? new EncryptAddress(fields, key, context.Time) : new Token(fields, key, values, context.Time);
    }

    /// <summary>The field for the previous version's result, or null where the key never overlaps.</summary>
    static FieldPath? Previous(KeyOptions key, FieldPath target, FieldPath? chosen)
    {
        if (key.Overlap is not null) return chosen ?? FieldPath.Of([.. target.Segments.SkipLast(1), target.Segments[^1] + "_previous"]);
        return chosen is null ? null : throw new WeirException("WEIR1018", $"overlap_as is given, but the key '{key.Name}' has no overlap", "Give it one under keys, or remove overlap_as.");
    }

    static string? Wrong(SpecValues values)
    {
        var method = values.Text("method");
        var makesToken = method is Hmac or Cmac;
        var isKeyed = makesToken || method == IpCrypt;
        if (isKeyed && values.TextOrNull("key") is null) return $"method: {method} needs a key";
        if (!isKeyed && values.TextOrNull("key") is not null) return $"method: {method} takes no key";
        if (!isKeyed && values.PathOrNull("overlap_as") is not null) return $"overlap_as is for methods with a key, and this is {method}";
        if (method == Removing && values.PathOrNull("as") is not null) return "method: remove leaves nothing for as";
        if (values.PathOrNull("overlap_as") is not null && values.Has("fields")) return "overlap_as names one field for the results of several";
        if (values.PathOrNull("overlap_as") is { } previous && (previous.Equals(values.PathOrNull("as")) || previous.Equals(values.Path("field")))) return $"overlap_as is {previous}, which is the step's own field";
        if (!makesToken && (values.IntegerOrNull("length") is not null || values.Text("encoding") != "base64url" || !values.Boolean("version"))) return $"encoding, length and version are for tokens, and this is {method}";
        return values.IntegerOrNull("length") is { } length && length > Token.CharactersOf(method, values.Text("encoding"))
            ? $"length is {length}, but {method} in {values.Text("encoding")} has {Token.CharactersOf(method, values.Text("encoding"))} characters"
            : null;
    }
}
