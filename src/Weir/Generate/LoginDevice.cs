namespace Weir.Generate;

/// <summary><c>device_type</c>: two values as the apps write them, or no field at all.</summary>
enum LoginDevice : byte
{
    Missing,
    Android,
    Ios,
}
