namespace Weir.Engine.Configuration;

/// <summary>A name of the user's choice: of a pipeline, of a key, of a step.</summary>
static class ChosenName
{
    const int LengthMax = 100;

    /// <summary>What is wrong with the name, completing "the name 'x' …", or null.</summary>
    public static string? Check(string name)
    {
        if (name.Length is 0 or > LengthMax)
            return $"has {name.Length} characters, must have 1 to {LengthMax}";
        var other = name.FirstOrDefault(character => !char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_' or '.'));
        return other == '\0' && !name.Contains('\0') ? null : $"has the character {Printable(other)}, may have letters, digits, '-', '_' and '.'";
    }

    internal static string Printable(char character) => char.IsControl(character) || character > '~' ? $"U+{(int)character:X4}" : $"'{character}'";
}
