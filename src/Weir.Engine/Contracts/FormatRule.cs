using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary><c>format</c>, asserted.</summary>
sealed unsafe class FormatRule(string reason, delegate*<ReadOnlySpan<byte>, bool> check) : Rule(RecordCodes.FormatMismatch, reason)
{
    /// <summary>The formats that are asserted.</summary>
    public static readonly string[] Names = ["uuid", "ipv4", "ipv6", "date-time", "date", "time", "email", "hostname", "uri", "uri-reference"];

    /// <summary>The rule of that name, or null.</summary>
    public static FormatRule? Named(string format) => format switch
    {
        "uuid" => new("is not a UUID", &Formats.IsUuid),
        "ipv4" => new("is not an IPv4 address", &Formats.IsIpv4),
        "ipv6" => new("is not an IPv6 address", &Formats.IsIpv6),
        "date-time" => new("is not an RFC 3339 date-time", &Formats.IsDateTime),
        "date" => new("is not an RFC 3339 date", &Formats.IsDate),
        "time" => new("is not an RFC 3339 time", &Formats.IsTime),
        "email" => new("is not an e-mail address", &EmailFormat.IsMatch),
        "hostname" => new("is not a host name", &HostNameFormat.IsMatch),
        "uri" => new("is not a URI", &UriFormat.IsUri),
        "uri-reference" => new("is not a URI or a relative reference", &UriFormat.IsReference),
        _ => null,
    };

    public override bool Holds(in Record record, in Slot slot) => slot.Kind != JsonKind.String || check(record.Text(in slot));
}
