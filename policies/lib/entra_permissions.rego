# Permissions of Microsoft Graph that reach everybody's data or can raise themselves. Ids and names are the same in every
# tenant: learn.microsoft.com/graph/permissions-reference.
package lib.entra_permissions

# Application permissions by id.
risky_roles := {
	"06b708a9-e830-4db3-a914-8e69da51d44f": "AppRoleAssignment.ReadWrite.All",
	"9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8": "RoleManagement.ReadWrite.Directory",
	"1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9": "Application.ReadWrite.All",
	"19dbc75e-c2e2-444c-a770-ec69d8559fc7": "Directory.ReadWrite.All",
	"62a82d76-70ea-41e2-9197-370581804d09": "Group.ReadWrite.All",
	"741f803b-c850-494e-b5df-cde7c675a1ca": "User.ReadWrite.All",
	"50483e42-d915-4231-9639-7fdb7fd190e5": "UserAuthenticationMethod.ReadWrite.All",
	"01c0a623-fc9b-48e9-b794-0756f8e8f067": "Policy.ReadWrite.ConditionalAccess",
	"e2a3a72e-5f79-4c64-b1b1-878b674786c9": "Mail.ReadWrite",
	"810c84a8-4a9e-49e6-bf7d-12d183f40d01": "Mail.Read",
	"b633e1c5-b582-4048-a93e-9f11b44c7e96": "Mail.Send",
	"75359482-378d-4052-8f01-80520e7db3cd": "Files.ReadWrite.All",
	"01d4889c-1287-42c6-ac1f-5d1e02578ef6": "Files.Read.All",
	"a82116e5-55eb-4c41-a434-62fe8a61c773": "Sites.FullControl.All",
}

# Delegated permissions by name.
risky_scopes := {
	"AppRoleAssignment.ReadWrite.All", "Application.ReadWrite.All", "Directory.AccessAsUser.All",
	"Directory.ReadWrite.All", "Files.Read.All", "Files.ReadWrite.All", "Group.ReadWrite.All",
	"Mail.Read", "Mail.ReadWrite", "Mail.Send", "RoleManagement.ReadWrite.Directory", "Sites.FullControl.All",
	"User.ReadWrite.All", "UserAuthenticationMethod.ReadWrite.All", "full_access_as_user",
}
