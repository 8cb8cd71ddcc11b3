import {MaterialDesignIcons} from '@react-native-vector-icons/material-design-icons';
import {Text, View} from 'react-native';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <MaterialDesignIcons name="home" size={32} color="teal" />
        <Text>
          <MaterialDesignIcons name="bell" size={16} /> Home
        </Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
