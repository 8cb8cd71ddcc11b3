import {Text, View} from 'react-native';
import Modal from 'react-native-modal';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80}}>
      <Text>above</Text>
      <Modal isVisible>
        <View testID="package" style={{backgroundColor: 'white', padding: 20}}>
          <Text>inside the modal</Text>
        </View>
      </Modal>
    </View>
  );
}
