import {Text, View} from 'react-native';
import Feather from 'react-native-vector-icons/Feather';
import Icon from 'react-native-vector-icons/MaterialIcons';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Icon name="favorite" size={32} color="crimson" />
        <Feather name="bell" size={32} />
        <Icon.Button name="thumb-up">Like</Icon.Button>
      </View>
      <Text>below</Text>
    </View>
  );
}
