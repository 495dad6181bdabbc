using Weir;
using Weir.Engine.Configuration.Reference;
using Weir.Reference;

// Writes the generated part of docs/reference: dotnet run --project eng/reference, from the checkout's root.
string root = args.Length > 0 ? args[0] : ".";
ReferencePages.Write(root, ProgramCodes.Catalogs);
ProgramPages.Write(root);
