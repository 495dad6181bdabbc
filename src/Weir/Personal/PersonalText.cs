using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Weir.Personal;

/// <summary>Texts that look personal whatever the field is called. Patterns take time linear in the text.</summary>
static partial class PersonalText
{
    /// <summary>What the text looks like, as the end of "looks like …"; null where it looks like nothing personal.</summary>
    public static string? Reason(string text)
    {
        if (text.Length < 6) return null;
        if (IsAddress(text)) return "an address in the network";
        if (Email().IsMatch(text)) return "an e-mail address";
        if (InnerAddress().IsMatch(text)) return "a text with an address in the network";
        if (SocialSecurity().IsMatch(text)) return "a number that an authority gave a person";
        if (Mac().IsMatch(text)) return "a device of a person";
        if (Iban().IsMatch(text) || IsCard(text)) return "an account or a card";
        if (WebToken().IsMatch(text)) return "a secret";
        return IsPhone(text) ? "a telephone number" : null;
    }

    /// <summary>Four decimal parts, or IPv6; a bare number is no address, though some parsers take it for one.</summary>
    public static bool IsAddress(string text) =>
        text.Length <= 45 && (text.Count(c => c == '.') == 3 || text.Count(c => c == ':') >= 2) && IPAddress.TryParse(text, out var address)
        && (address.AddressFamily == AddressFamily.InterNetworkV6 ? text.Any(char.IsAsciiHexDigit) : text.All(c => c == '.' || char.IsAsciiDigit(c)));

    static bool IsPhone(string text) => Phone().IsMatch(text) && !Date().IsMatch(text) && text.Count(char.IsAsciiDigit) is >= 8 and <= 15 && text.Any(c => c is '+' or ' ' or '(' or '-' or '/');

    static bool IsCard(string text)
    {
        if (!Card().IsMatch(text)) return false;
        int sum = 0, place = 0;
        foreach (char c in text.Reverse().Where(char.IsAsciiDigit))
        {
            int digit = c - '0';
            if (place++ % 2 == 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
            sum += digit;
        }
        return place is >= 15 and <= 19 && sum % 10 == 0;
    }

    [GeneratedRegex(@"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", RegexOptions.NonBacktracking)]
    private static partial Regex Email();

    [GeneratedRegex(@"(^|[^0-9.])[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}([^0-9.]|$)", RegexOptions.NonBacktracking)]
    private static partial Regex InnerAddress();

    [GeneratedRegex(@"^[0-9]{3}-[0-9]{2}-[0-9]{4}$", RegexOptions.NonBacktracking)]
    private static partial Regex SocialSecurity();

    [GeneratedRegex(@"^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$", RegexOptions.NonBacktracking)]
    private static partial Regex Mac();

    [GeneratedRegex(@"^[A-Z]{2}[0-9]{2} ?[A-Z0-9]{4}( ?[A-Z0-9]{1,4}){2,7}$", RegexOptions.NonBacktracking)]
    private static partial Regex Iban();

    [GeneratedRegex(@"^[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{3,7}$", RegexOptions.NonBacktracking)]
    private static partial Regex Card();

    [GeneratedRegex(@"^eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.", RegexOptions.NonBacktracking)]
    private static partial Regex WebToken();

    [GeneratedRegex(@"^\+?[0-9(][0-9 ()./-]{6,20}[0-9]$", RegexOptions.NonBacktracking)]
    private static partial Regex Phone();

    [GeneratedRegex(@"^[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}", RegexOptions.NonBacktracking)]
    private static partial Regex Date();
}
