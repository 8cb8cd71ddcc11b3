import {Ionicons, MaterialCommunityIcons} from '@expo/vector-icons';
import FontAwesome from '@expo/vector-icons/FontAwesome';
import {Text, View} from 'react-native';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Ionicons name="heart" size={32} color="crimson" />
        <MaterialCommunityIcons name="bell" size={32} />
        <FontAwesome.Button name="save">Save</FontAwesome.Button>
        <Text>
          <Ionicons name="library" size={16} /> Library
        </Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
