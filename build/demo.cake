#nullable enable
void Demo(DirectoryPath packages) => Information("{0}", packages);
